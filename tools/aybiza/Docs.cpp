// aybiza docs: the guides to agents' files, the daemon's and suites'.
#include <cstdio>

#include "core/agent/AgentDocs.h"
#include "core/supervisor/DaemonKeys.h"
#include "tools/aybiza/Command.h"
#include "tools/evaluation/SuiteKeys.h"

namespace aybiza::cli {

Command docs_command() {
  return {
      .name = "docs",
      .arguments = "",
      .summary = "explain every key of an agent's, the daemon's or a suite's file",
      .details =
          "Prints the guide to agents' YAML files (pipelines/README.md): every key with type, default and "
          "meaning.",
      .options = {{.name = "daemon", .help = "The guide to the daemon's YAML file (pipelines/aybizad.md)."},
                  {.name = "eval", .help = "The guide to suites for aybiza eval (pipelines/eval.md)."}},
      .examples = {{"aybiza docs | less", "Reads it in the terminal."}},
      .run =
          [](const Arguments& arguments) {
            const std::string guide = arguments.has("daemon") ? daemon_guide()
                                      : arguments.has("eval") ? evaluation::suite_guide()
                                                              : agent_guide();
            std::printf("%s", guide.c_str());
            return Exit::ok;
          },
  };
}

}  // namespace aybiza::cli
