// AgentKeys: the walk over the keys of an agent's YAML.
#pragma once

#include "core/agent/Agent.h"
#include "core/config/Keys.h"

namespace aybiza {

void describe(KeyVisitor& visitor, Agent& agent);

/// Calls `see` for every value of the agent.
void for_each_leaf(const Agent& agent, const SeeLeaf& see);

}  // namespace aybiza
