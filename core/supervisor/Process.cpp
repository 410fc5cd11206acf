#include "core/supervisor/Process.h"

#include <spawn.h>
#include <sys/wait.h>

#include <csignal>
#include <cstring>

extern "C" {  // glibc 2.36 declares these for C only
#include <sys/pidfd.h>
}

extern char** environ;

namespace aybiza {

namespace {

/// The child starts with no signal blocked or ignored, whatever we have set for ourselves.
struct SpawnAttributes {
  SpawnAttributes() {
    posix_spawnattr_init(&value);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&value, &none);
    posix_spawnattr_setsigdefault(&value, &all);
    posix_spawnattr_setpgroup(&value, 0);
    posix_spawnattr_setflags(&value, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  ~SpawnAttributes() { posix_spawnattr_destroy(&value); }
  posix_spawnattr_t value;
};

std::string describe_end(pid_t pid) {
  int status = 0;
  if (waitpid(pid, &status, WNOHANG) != pid) return "gone";
  if (WIFEXITED(status)) return "exit code " + std::to_string(WEXITSTATUS(status));
  return "signal " + std::to_string(WTERMSIG(status)) + " (" + strsignal(WTERMSIG(status)) + ")";
}

}  // namespace

Process::Process(MainLoop& loop, pid_t pid, Fd handle, OnEnd on_end)
    : pid_(pid),
      handle_(std::move(handle)),
      on_end_(std::move(on_end)),
      watch_(loop, handle_.get(), G_IO_IN, [this] { reap(); }) {}

Result<std::unique_ptr<Process>> Process::spawn(MainLoop& loop, const std::string& program,
                                                const std::vector<std::string>& command, OnEnd on_end) {
  std::vector<char*> arguments;
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const SpawnAttributes attributes;
  pid_t pid = 0;
  if (const int error =
          posix_spawn(&pid, program.c_str(), nullptr, &attributes.value, arguments.data(), environ))
    return fail(Fault::unavailable, "cannot start " + program + ": " + std::strerror(error));
  return adopt(loop, pid, std::move(on_end));
}

Result<std::unique_ptr<Process>> Process::adopt(MainLoop& loop, pid_t pid, OnEnd on_end) {
  Fd handle(pidfd_open(pid, 0));
  if (!handle)
    return fail(Fault::unavailable, "process " + std::to_string(pid) + " is gone: " + std::strerror(errno));
  return std::unique_ptr<Process>(new Process(loop, pid, std::move(handle), std::move(on_end)));
}

void Process::kill(int signal) { pidfd_send_signal(handle_.get(), signal, nullptr, 0); }

void Process::reap() {
  const OnEnd on_end = std::move(on_end_);
  if (on_end) on_end(describe_end(pid_));
}

}  // namespace aybiza
