// Brain: the model in the box. It keeps nothing between requests: like the real one it is shown the whole
// conversation each time, plays it through the scenario's states and answers the last message. So any number
// of calls go on at once, and a request that is sent again gets the same answer.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "Calendar.h"
#include "Scenario.h"

namespace aybiza::emulator {

/// What came from the caller's side, in order. What the assistant said does not matter: the states tell.
struct Heard {
  std::string words;                   ///< what the caller said; empty for a tool's result
  std::optional<bool> tool_succeeded;  ///< set for a tool's result
  Json result;                         ///< of the tool
};

struct Thought {
  std::string say;
  std::string tool;  ///< the name of the tool to use, or empty
  Json input = Json::object();
  std::string state;                         ///< where the conversation stands now
  std::map<std::string, std::string> slots;  ///< what is known of the caller's wishes
};

/// Says whether the request offers a tool; what is not offered is not used, and counts as failed.
using IsOffered = std::function<bool(std::string_view tool)>;

Thought think(const Scenario& scenario, const std::vector<Heard>& history, Day today,
              const IsOffered& is_offered);

}  // namespace aybiza::emulator
