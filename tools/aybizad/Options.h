// Options: what an operator tells aybizad on the command line and in the environment.
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
  Duration drain_limit = seconds(30);
  // From the environment only: secrets have no place on a command line.
  TwilioAccount twilio;
  std::string token;  ///< AYBIZA_TOKEN, for control requests from other machines

  std::optional<int> exit_code;  ///< set: nothing is to be run (help, or a usage error)
};

/// Prints help or what is wrong itself.
Options read_options(int argc, char** argv);

}  // namespace aybiza
