// TextWorld: the simulated world of one call: a caller who plays a scenario, the engine that answers, and between them
// vendors that live in memory, are as fast as the suite says and fail when the scenario says.
#pragma once

#include <memory>

#include "core/call/ReadyAgent.h"
#include "tools/evaluation/Minds.h"
#include "tools/evaluation/Run.h"

namespace aybiza::evaluation {

/// The whole call. What is given outlives it; the brain may be null. The seed decides how much the vendors' times vary.
Performance play_in_text(const Suite& suite, const Scenario& scenario, ReadyAgentPtr agent,
                         const Brain* brain, uint64_t seed);

}  // namespace aybiza::evaluation
