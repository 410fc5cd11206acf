// Options: what aybizad is told on the command line and in the environment.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/Log.h"
#include "core/loop/Loop.h"
#include "core/telephony/TwilioRest.h"

namespace aybiza {

struct Options {
  std::vector<std::string> agents;  ///< YAML files
  std::string address = "127.0.0.1";
  uint16_t port = 8080;    ///< 0: a free one
  std::string public_url;  ///< as Twilio sees us: https://…; empty: we are called directly
  std::string report_directory;
  LogStyle log_style = LogStyle::json;
  LogLevel log_level = LogLevel::info;
  std::string runtime_directory;
  size_t workers = 0;    ///< 0: one a core
  size_t max_calls = 0;  ///< 0: as many as come
  Duration drain_limit = seconds(30);   ///< how long calls may go on when the daemon stops
  Duration goodbye_limit = seconds(10);  ///< and how long a goodbye may take then
  // From the environment only: secrets have no place on a command line.
  TwilioAccount twilio;
  std::string token;  ///< AYBIZA_TOKEN, for control requests from other machines

  std::optional<int> exit_code;  ///< set: nothing is to be run (help, or a usage error)
};

/// Prints help or what is wrong itself.
Options read_options(int argc, char** argv);

/// What the supervisor tells a worker that it starts.
struct WorkerOptions {
  std::string runtime_directory;
  std::string number;
  int64_t edition = 1;
  LogStyle log_style = LogStyle::json;
  LogLevel log_level = LogLevel::info;
  std::optional<int> exit_code;
};
WorkerOptions read_worker_options(int argc, char** argv);

}  // namespace aybiza
