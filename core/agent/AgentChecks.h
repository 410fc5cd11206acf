// AgentChecks: what no key can know about itself alone: keys that exclude or need each other, names that must
// be unique, references that must lead somewhere.
#pragma once

#include "core/agent/Agent.h"

namespace aybiza {

/// Adds what is wrong with the agent as a whole.
void check_agent(const Agent& agent, Problems& problems);

/// Adds an error for every ${…} that has no value at this moment. Apart from check_agent() because a file may
/// be right on a machine that does not have its secrets.
void check_secrets(const Agent& agent, const Secrets& secrets, Problems& problems);

}  // namespace aybiza
