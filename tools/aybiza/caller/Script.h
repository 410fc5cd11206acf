// Script: what a test caller says and what must come of it. Read from YAML:
//
//   voice: aura-2-apollo-en         # who speaks the lines
//   lines:
//     - say: What are your opening hours?
//     - say: Wait, one more thing.
//       interrupt_after_ms: 1500    # talk over the agent, so long after it began to answer
//     - keys: "42#"                 # press keys
//       pause_ms: 2000              # silence of the agent before this line (default 1200)
//     - wait_ms: 3000               # say nothing for a while
//   goal:
//     outcome: agent-goodbye        # how the call must end
//     tools: [book_appointment]     # what must have been called, successfully
//     turns: 4                      # at least
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/Error.h"
#include "core/loop/Loop.h"

namespace aybiza::caller {

struct Line {
  std::string say;   ///< words to speak, or
  std::string keys;  ///< keys to press, or neither: just wait
  milliseconds wait{0};
  milliseconds pause{1200};  ///< silence of the agent before the line
  std::optional<milliseconds> interrupt_after;
};

struct Goal {
  std::string outcome;  ///< empty: any
  std::vector<std::string> tools;
  size_t turns = 0;
};

struct Script {
  std::string voice = "aura-2-apollo-en";
  std::vector<Line> lines;
  Goal goal;
};

/// Errors name file, line and column.
Result<Script> load_script(const std::string& path);

}  // namespace aybiza::caller
