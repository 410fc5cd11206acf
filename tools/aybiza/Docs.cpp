// aybiza docs: the guides to agents' files and the daemon's.
#include <cstdio>

#include "core/agent/AgentDocs.h"
#include "core/supervisor/DaemonKeys.h"
#include "tools/aybiza/Command.h"

namespace aybiza::cli {

Command docs_command() {
  return {
      .name = "docs",
      .arguments = "",
      .summary = "explain every key of an agent's or the daemon's file",
      .details =
          "Prints the guide to agents' YAML files (pipelines/README.md): every key with type, default and "
          "meaning.",
      .options = {{.name = "daemon", .help = "The guide to the daemon's YAML file (pipelines/aybizad.md)."}},
      .examples = {{"aybiza docs | less", "Reads it in the terminal."}},
      .run =
          [](const Arguments& arguments) {
            std::printf("%s", (arguments.has("daemon") ? daemon_guide() : agent_guide()).c_str());
            return Exit::ok;
          },
  };
}

}  // namespace aybiza::cli
