// Options: what aybizad is told on the command line. What is left open there is the configuration file's to say.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/Log.h"
#include "core/supervisor/DaemonConfig.h"

namespace aybiza {

struct Options {
  std::string config_file;          ///< empty: everything else has its default
  std::vector<std::string> agents;  ///< YAML files; where there are any, they stand for the configuration's
  std::optional<std::string> listen, public_url, reports, runtime_directory;
  std::optional<int> workers, max_calls;
  std::optional<seconds> finish, goodbye;  ///< of drain:
  std::optional<seconds> resume;           ///< wait_s of resume:
  std::optional<DaemonConfig::Logging::Style> log_style;
  bool verbose = false;
  bool check_only = false;  ///< say what is wrong with the configuration, and end

  std::optional<int> exit_code;  ///< set: nothing is to be run (help, or a usage error)
};

/// Prints help or what is wrong itself.
Options read_options(int argc, char** argv);

/// What the supervisor tells a worker that it starts.
struct WorkerOptions {
  std::string runtime_directory;
  std::string number;
  int64_t edition = 1;
  Duration stall_warn = milliseconds(200);
  LogStyle log_style = LogStyle::json;
  LogLevel log_level = LogLevel::info;
  std::optional<int> exit_code;
};
WorkerOptions read_worker_options(int argc, char** argv);

}  // namespace aybiza
