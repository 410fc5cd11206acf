// Program: a program of this build as a real process, and the two that most tests need together: the emulator
// of all vendors and, on top of it, the daemon. Nothing here waits for a time: what is waited for is a line
// that the program writes. Whoever waits in vain is ended by the time limit of its test.
#pragma once

#include <gio/gio.h>

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/base/GPtr.h"
#include "core/base/Json.h"

namespace aybiza {

using Environment = std::map<std::string, std::string>;

class Program {
 public:
  /// `path` is relative to the build folder. Of the variables that our programs read, it sees only
  /// `environment`.
  Program(const std::string& path, std::vector<std::string> arguments, const Environment& environment = {});
  /// Kills what still runs, and shows the log where the test has failed.
  ~Program();

  /// The next line of its output; empty at the end.
  std::string line();
  /// The first line of a server: a JSON object with its port; 0 where it did not start.
  uint16_t read_port();

  /// Waits for a line of the log (standard error) with `text`, behind the line that was found last. False:
  /// the log ended without one, or has stood still for 30 s.
  bool logs(std::string_view text);

  void signal(int number);
  /// Waits for its end; -1 where a signal ended it.
  int exit_code();
  /// How many entries /proc/PID/`folder` has, of it and its children together: "task" for threads, "fd" for open
  /// files.
  size_t count(const char* folder) const;
  /// Process ids of its children.
  std::vector<int> children() const;

 private:
  void follow_log();

  GPtr<GSubprocess> process_;
  GPtr<GDataInputStream> output_;
  std::thread follower_;  // reads the log all the time, so that the program is never held up by it
  std::mutex mutex_;
  std::condition_variable news_;
  std::vector<std::string> log_;
  size_t found_ = 0;  // lines of the log up to the last one found
  bool log_ended_ = false;
};

/// Started emulator: `environment` leads every vendor's client to it.
struct Vendors {
  Vendors();
  Program emulator;
  uint16_t port;
  Environment environment;
};

/// A folder for one test; gone when it is.
struct TemporaryFolder {
  TemporaryFolder();
  ~TemporaryFolder();
  std::string path;
};

/// The daemon on a free port of the loopback, with the agents of its --config, or else the receptionist.
struct Daemon {
  using Runtime = std::shared_ptr<TemporaryFolder>;

  /// `runtime`: that of an earlier one, to go on where it was.
  Daemon(const Vendors& vendors, std::vector<std::string> arguments = {}, const Environment& more = {},
         Runtime runtime = std::make_shared<TemporaryFolder>());
  ~Daemon();
  Runtime runtime;
  Program program;
  uint16_t port;
};

}  // namespace aybiza
