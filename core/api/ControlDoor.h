// ControlDoor: what operators and programs ask of a running daemon. The Unix socket in the runtime directory and this
// machine's loopback are answered; others have to show the token.
//
//   GET  /healthz                 200 while calls are taken, 503 while starting or draining; anybody may ask
//   GET  /v1/status               workers, slots, limits
//   GET  /metrics                 the same and more, for Prometheus
//   GET  /v1/metrics              what all calls since the start amount to
//   GET  /v1/calls                live calls
//   GET  /v1/calls/ID             what is known of a live call so far
//   GET  /v1/calls/ID/graph       its pipeline, for Graphviz
//   GET  /v1/calls/ID/events      its events as they happen, one JSON object a line, until it ends; may be asked for
//                                 before the call begins
//   GET  /v1/events               the same of all calls
//   POST /v1/calls/ID/hangup      ends it
//   POST /v1/reload  /v1/drain  /v1/upgrade
#pragma once

#include <functional>

#include "core/api/EventHub.h"
#include "core/api/HttpServer.h"
#include "core/supervisor/Supervisor.h"

namespace aybiza {

/// What the daemon does when it is told to; an error says why it does not.
struct DaemonOrders {
  std::function<Result<void>()> reload;
  std::function<Result<void>()> drain;
  std::function<Result<void>()> upgrade;
};

class ControlDoor {
 public:
  /// All outlive the server's last request. An empty token admits this machine only.
  ControlDoor(HttpServer& server, Supervisor& supervisor, EventHub& hub, DaemonOrders orders,
              std::string token);

  /// From the next request on.
  void set_token(std::string token) { token_ = std::move(token); }

 private:
  bool admits(const ServerRequest& request) const;
  Result<void> watch(const ServerRequest& request, std::shared_ptr<ServerStream> stream);
  ServerResponse health() const;
  Task<ServerResponse> read(ServerRequest request);
  ServerResponse order(const ServerRequest& request);
  ServerResponse hang_up(const ServerRequest& request);

  Supervisor& supervisor_;
  EventHub& hub_;
  DaemonOrders orders_;
  std::string token_;
};

}  // namespace aybiza
