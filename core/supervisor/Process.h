// Process: another process of ours, started here or by an earlier supervisor, and the news of its end.
#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/Error.h"
#include "core/base/Fd.h"
#include "core/loop/FdWatch.h"

namespace aybiza {

class Process {
 public:
  /// `how`: "exit code 1", "signal 9 (Killed)", or "gone" where it was not our child. The callback may destroy the
  /// Process.
  using OnEnd = std::function<void(const std::string& how)>;

  /// Starts `program` with these arguments (the first is its name) in a process group of its own, so that a terminal's
  /// Ctrl-C reaches us alone.
  static Result<std::unique_ptr<Process>> spawn(MainLoop& loop, const std::string& program,
                                                const std::vector<std::string>& command, OnEnd on_end);
  /// One that lives already. An error: it does not.
  static Result<std::unique_ptr<Process>> adopt(MainLoop& loop, pid_t pid, OnEnd on_end);

  pid_t pid() const { return pid_; }
  void kill(int signal);

 private:
  Process(MainLoop& loop, pid_t pid, Fd handle, OnEnd on_end);
  void reap();

  pid_t pid_;
  Fd handle_;  // a pidfd: names this process and no later one that may get its number
  OnEnd on_end_;
  FdWatch watch_;
};

}  // namespace aybiza
