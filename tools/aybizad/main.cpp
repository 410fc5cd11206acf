// aybizad: the daemon. It answers Twilio's webhook, takes its media streams and lets agents hold the calls. This file
// says which of its three programs runs: the supervisor (tools/aybizad/Daemon.h), one of the workers that it starts
// (core/supervisor/WorkerProcess.h), or an order to a daemon that runs already (tools/aybizad/Order.h).
#include <gst/gst.h>
#include <sys/resource.h>
#include <unistd.h>

#include <clocale>
#include <csignal>
#include <cstdio>
#include <filesystem>

#include "core/line/Plugins.h"
#include "core/supervisor/WorkerProcess.h"
#include "tools/aybizad/Daemon.h"
#include "tools/aybizad/Order.h"

using namespace aybiza;

namespace {

/// Where our program lies on the disk: what an upgrade starts, though the file may be another by then.
std::vector<std::string> own_command(int argc, char** argv) {
  std::error_code error;
  std::vector<std::string> command(argv, argv + argc);
  command.front() = std::filesystem::read_symlink("/proc/self/exe", error);
  return command;
}

int run_daemon(int argc, char** argv) {
  const std::vector<std::string> command = own_command(argc, argv);
  auto options = read_options(argc, argv);
  if (options.exit_code) return *options.exit_code;
  line::load_plugins();
  if (options.check_only) return check_config(options);
  auto config = load_config(options);
  if (!config) {
    std::fprintf(stderr, "aybizad: %s\n", config.error().text().c_str());
    return 1;
  }
  apply_logging(*config);
  export_secrets(*config);
  MainLoop loop;
  return Daemon(loop, std::move(options), std::move(*config), command).run();
}

int run_worker(int argc, char** argv) {
  auto options = read_worker_options(argc, argv);
  if (options.exit_code) return *options.exit_code;
  configure_log(options.log_style, options.log_level);
  line::load_plugins();
  MainLoop loop;
  return WorkerProcess(loop, {.name = options.number,
                              .edition = options.edition,
                              .version = AYBIZA_VERSION,
                              .runtime_directory = options.runtime_directory,
                              .stall_warn = options.stall_warn})
      .run();
}

/// A call has three sockets, and a shell's usual limit is 1024.
void allow_many_files() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char** argv) {
  setlocale(LC_ALL, "");
  // A log whose reader has gone is no reason to die.
  std::signal(SIGPIPE, SIG_IGN);
  const std::string first = argc > 1 ? argv[1] : "";
  if (is_order(first)) return send_order(argc - 1, argv + 1);
  allow_many_files();
  gst_init(nullptr, nullptr);
  return first == "worker" ? run_worker(argc - 1, argv + 1) : run_daemon(argc, argv);
}
