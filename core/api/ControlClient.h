// ControlClient: asks a running daemon (core/api/ControlDoor.h lists what). It blocks, for programs that have nothing
// else to do; each question is a connection of its own.
#pragma once

#include <string>

#include "core/base/Json.h"

namespace aybiza {

/// Where the daemon is: its socket on this machine, or an address and its token.
struct DaemonPlace {
  std::string socket;   ///< path; empty: `address` is meant
  std::string address;  ///< host:port
  std::string token;    ///< AYBIZA_TOKEN of a daemon on another machine; may be empty
};

class ControlClient {
 public:
  explicit ControlClient(DaemonPlace place, unsigned timeout_s = 10)
      : place_(std::move(place)), timeout_s_(timeout_s) {}

  /// The answer's JSON. Where the daemon refuses, its own words are the error's message and status; where there is none,
  /// the fault is `unavailable` without a status.
  Result<Json> get(const std::string& path) const { return exchange("GET", path); }
  Result<Json> post(const std::string& path) const { return exchange("POST", path); }

 private:
  Result<Json> exchange(const std::string& method, const std::string& path) const;
  Result<std::string> converse(const std::string& request) const;

  DaemonPlace place_;
  unsigned timeout_s_;
};

}  // namespace aybiza
