// aybiza schema: the JSON Schema of an agent's, the daemon's or a suite's file, for editors and other programs.
#include <cstdio>

#include "core/agent/AgentDocs.h"
#include "core/supervisor/DaemonKeys.h"
#include "tools/aybiza/Command.h"
#include "tools/evaluation/SuiteKeys.h"

namespace aybiza::cli {

Command schema_command() {
  return {
      .name = "schema",
      .arguments = "",
      .summary = "print the JSON Schema of an agent's, the daemon's or a suite's file",
      .details =
          "Prints the JSON Schema (2020-12) of agents' YAML files. Editors complete and check with it.",
      .options = {{.name = "daemon", .help = "Of the daemon's YAML file (aybizad --config)."},
                  {.name = "eval", .help = "Of a suite's YAML file (aybiza eval)."}},
      .examples = {{"aybiza schema > agent.schema.json",
                    "Then begin an agent with: # yaml-language-server: $schema=agent.schema.json"}},
      .run =
          [](const Arguments& arguments) {
            const Json schema = arguments.has("daemon") ? daemon_schema()
                                : arguments.has("eval") ? evaluation::suite_schema()
                                                        : agent_schema();
            std::printf("%s\n", schema.dump(2).c_str());
            return Exit::ok;
          },
  };
}

}  // namespace aybiza::cli
