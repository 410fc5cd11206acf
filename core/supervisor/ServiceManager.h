// ServiceManager: what the daemon tells systemd about itself (sd_notify(3)): one datagram a message to the socket that
// $NOTIFY_SOCKET names. Without that variable nobody wants to know, and every call does nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/Error.h"
#include "core/loop/Loop.h"

namespace aybiza {

class ServiceManager {
 public:
  /// `socket`: a path, or "@" and an abstract name; empty: nobody listens.
  explicit ServiceManager(std::string socket, std::optional<Duration> watchdog = std::nullopt)
      : socket_(std::move(socket)), watchdog_(watchdog) {}
  /// As the environment of this process says. It stays there, because a newer edition of the program that takes over
  /// this process reads it too.
  static ServiceManager from_environment();

  /// Calls are taken. `status` is a line for people (systemctl status).
  Result<void> ready(std::string_view status) const;
  /// The configuration is being read anew, as of this moment; ready() or failing follows.
  Result<void> reloading(Time now) const;
  /// No more calls are taken; the process may go on for so long until its last one has ended.
  Result<void> stopping(std::string_view status, Duration at_most) const;
  Result<void> status(std::string_view status) const;
  /// The loop turns. To be said at least every watchdog_interval().
  Result<void> alive() const;

  /// Half the time after which systemd would take the process for dead; nothing where it does not watch.
  std::optional<Duration> watchdog_interval() const;

 private:
  Result<void> send(const std::string& message) const;

  std::string socket_;
  std::optional<Duration> watchdog_;
};

}  // namespace aybiza
