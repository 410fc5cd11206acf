// AgentProperties: which key of an agent's YAML becomes which property of which element. The table is in the
// .cpp.
#pragma once

#include <span>
#include <string_view>

#include "core/agent/Agent.h"

namespace aybiza {

struct AgentProperty {
  std::string_view key;      ///< "turn.end.wait_ms"
  std::string_view element;  ///< its name in the template
  std::string_view property;
  Json (*convert)(const Json& value) = nullptr;   ///< where the property means it in another form
  bool (*applies)(const Agent& agent) = nullptr;  ///< where the key has a meaning for some agents only
  /// Where the key holds no single value; the items of a list may refer to secrets.
  Json (*value)(const Agent& agent) = nullptr;
};

std::span<const AgentProperty> agent_properties();

}  // namespace aybiza
