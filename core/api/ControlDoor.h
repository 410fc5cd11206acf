// ControlDoor: what operators and programs ask of a running daemon: is it well, what happens in a call. Only
// this machine is answered, or who shows the token.
//
//   GET /healthz                  {"status": "ok" | "draining", "calls": …}; 503 while draining
//   GET /v1/calls/ID/events       the call's events as they happen, one JSON object a line, until it ends;
//   may be asked
//                                 for before the call begins
//   GET /v1/events                the same of all calls
#pragma once

#include "core/api/EventHub.h"
#include "core/api/HttpServer.h"

namespace aybiza {

class ControlDoor {
 public:
  /// All outlive the server's last request. An empty token admits this machine only.
  ControlDoor(HttpServer& server, Worker& worker, EventHub& hub, std::string token);

 private:
  bool admits(const ServerRequest& request) const;
  Result<void> watch(const ServerRequest& request, std::shared_ptr<ServerStream> stream);
  ServerResponse health() const;

  Worker& worker_;
  EventHub& hub_;
  std::string token_;
};

}  // namespace aybiza
