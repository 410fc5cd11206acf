// aybiza docs: the guide to agents' files.
#include <cstdio>

#include "core/agent/AgentDocs.h"
#include "tools/aybiza/Command.h"

namespace aybiza::cli {

Command docs_command() {
  return {
      .name = "docs",
      .arguments = "",
      .summary = "explain every key of an agent's file",
      .details =
          "Prints the guide to agents' YAML files (pipelines/README.md): every key with type, default and "
          "meaning.",
      .examples = {{"aybiza docs | less", "Reads it in the terminal."}},
      .run =
          [](const Arguments&) {
            std::printf("%s", agent_guide().c_str());
            return Exit::ok;
          },
  };
}

}  // namespace aybiza::cli
