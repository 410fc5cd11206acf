// What an agent says about restart domains, held against the line that they are parts of.
#pragma once

#include "core/agent/Agent.h"
#include "core/agent/LaunchLine.h"

namespace aybiza {

/// Adds an error for each member that the line does not have, or that is in two domains.
void check_domains(const Agent& agent, const LaunchLine& line, Problems& problems);

}  // namespace aybiza
