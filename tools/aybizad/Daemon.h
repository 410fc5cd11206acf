// Daemon: the supervisor process put together: its doors, its workers, and what signals and operators tell it.
#pragma once

#include <string>
#include <vector>

#include "core/api/ControlDoor.h"
#include "core/api/EventHub.h"
#include "core/api/FrontDoor.h"
#include "core/api/HttpServer.h"
#include "core/api/TwilioDoor.h"
#include "core/supervisor/ServiceManager.h"
#include "core/supervisor/Supervisor.h"
#include "tools/aybizad/Configuration.h"

namespace aybiza {

class Daemon {
 public:
  /// `program`: how we were started, to start workers and a newer edition of ourselves the same way.
  Daemon(MainLoop& loop, Options options, DaemonConfig config, std::vector<std::string> program);

  /// Runs until it has stopped; the exit code.
  int run();

 private:
  Task<> begin();
  Result<void> listen();
  void announce() const;
  /// First: no new calls, and live ones may end. Second: now.
  void stop();
  Result<void> reload();
  /// Becomes the program that is on the disk now, with the same process id; calls stay with their workers.
  Result<void> upgrade();
  Task<> exchange_program();
  void on_signal(int signal);
  void watch_over();
  void tell(const Result<void>& told) const;
  std::string summary() const;

  MainLoop& loop_;
  Options options_;
  DaemonConfig config_;   // as it was loaded last
  ListenAddress listen_;  // as it was at the start
  std::vector<std::string> program_;
  HttpServer server_;
  EventHub hub_;  // its watchers' streams end before the server
  Supervisor supervisor_;
  TwilioDoor twilio_;
  ControlDoor control_;
  FrontDoor door_;
  Fd listener_, control_listener_, remote_listener_;
  ServiceManager manager_ = ServiceManager::from_environment();
  Timer watchdog_;
  bool upgrading_ = false;
  int exit_code_ = 0;
  std::vector<GPtr<GSource>> signals_;
  Scope scope_;
};

}  // namespace aybiza
