// The table of commands. A new one is a file of its own and a line in each of the two lists here.
#include <algorithm>

#include "tools/aybiza/Command.h"

namespace aybiza::cli {

Command validate_command();
Command graph_command();
Command schema_command();
Command docs_command();
Command completion_command();

const std::vector<Command>& commands() {
  static const std::vector<Command> all = {
      validate_command(), graph_command(), schema_command(), docs_command(), completion_command(),
  };
  return all;
}

const Command* find_command(std::string_view name) {
  auto it =
      std::find_if(commands().begin(), commands().end(), [&](const Command& c) { return c.name == name; });
  return it == commands().end() ? nullptr : &*it;
}

}  // namespace aybiza::cli
