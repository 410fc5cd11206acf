// aybiza schema: the JSON Schema of agents' files, for editors and other programs.
#include <cstdio>

#include "core/agent/AgentDocs.h"
#include "tools/aybiza/Command.h"

namespace aybiza::cli {

Command schema_command() {
  return {
      .name = "schema",
      .arguments = "",
      .summary = "print the JSON Schema of an agent's file",
      .details =
          "Prints the JSON Schema (2020-12) of agents' YAML files. Editors complete and check with it.",
      .examples = {{"aybiza schema > agent.schema.json",
                    "Then begin an agent with: # yaml-language-server: $schema=agent.schema.json"}},
      .run =
          [](const Arguments&) {
            std::printf("%s\n", agent_schema().dump(2).c_str());
            return Exit::ok;
          },
  };
}

}  // namespace aybiza::cli
