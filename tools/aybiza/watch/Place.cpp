#include "tools/aybiza/watch/Place.h"

#include <cstdio>
#include <cstdlib>

#include "core/supervisor/RuntimeDirectory.h"

namespace aybiza::cli {

std::vector<Option> with_place(std::vector<Option> own) {
  own.push_back({.name = "runtime-directory",
                 .value = "DIR",
                 .help = "where the daemon works on this machine (default: where it works by default)",
                 .complete = Complete::directory});
  own.push_back(
      {.name = "at", .value = "HOST:PORT", .help = "a daemon on another machine; shows it AYBIZA_TOKEN"});
  return own;
}

ControlClient daemon_of(const Arguments& arguments) {
  if (arguments.has("at")) {
    const char* token = std::getenv("AYBIZA_TOKEN");
    return ControlClient({.socket = {}, .address = arguments.value("at"), .token = token ? token : ""});
  }
  const RuntimeDirectory place(arguments.value("runtime-directory", RuntimeDirectory::default_path()));
  return ControlClient({.socket = place.control_socket(), .address = {}, .token = {}});
}

Exit give_up(std::string_view command, const Error& error) {
  std::fprintf(stderr, "aybiza %.*s: %s\n", static_cast<int>(command.size()), command.data(),
               error.text().c_str());
  return error.status == 0 ? Exit::unavailable : Exit::failed;
}

}  // namespace aybiza::cli
