// Settings: what can be set about an emulator, by the command line, a YAML file, or the control endpoint
// while it runs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "World.h"

namespace aybiza::emulator {

struct Settings {
  std::string address = "127.0.0.1";
  int port = 7700;
  std::string port_file;
  std::string scenario;       ///< a file
  std::string ears = "real";  ///< or "script"
  Latencies latencies;
  Keys keys;
  std::vector<FaultRule> faults;
};

/// One setting by its name, as `--name value`, `name: value` in YAML, or a key of the control endpoint.
Result<void> change(Settings& settings, std::string_view name, std::string_view value);
/// "name", "VALUE", "what it does" of every setting, for --help.
struct SettingHelp {
  const char *name, *value, *text;
};
const std::vector<SettingHelp>& setting_help();

/// A YAML map of settings; `faults` may be a list. Mistakes with file, line and column, a line each.
Result<void> read_settings(Settings& settings, const std::string& file);

}  // namespace aybiza::emulator
