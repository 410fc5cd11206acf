// The table of commands. A new one is a file of its own and a line in each of the two lists here.
#include <algorithm>

#include "tools/aybiza/Command.h"

namespace aybiza::cli {

Command call_command();
Command calls_command();
Command completion_command();
Command docs_command();
Command eval_command();
Command graph_command();
Command hear_command();
Command run_command();
Command say_command();
Command schema_command();
Command simulate_command();
Command top_command();
Command validate_command();

const std::vector<Command>& commands() {
  static const std::vector<Command> all = {
      run_command(),    call_command(),     calls_command(),      top_command(), validate_command(),
      eval_command(),   simulate_command(), graph_command(),      say_command(), hear_command(),
      schema_command(), docs_command(),     completion_command(),
  };
  return all;
}

const Command* find_command(std::string_view name) {
  auto it =
      std::find_if(commands().begin(), commands().end(), [&](const Command& c) { return c.name == name; });
  return it == commands().end() ? nullptr : &*it;
}

}  // namespace aybiza::cli
