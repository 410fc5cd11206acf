// FixedPhrases: what an agent says in the same words in every call, and in which voice: what can be made before anybody
// calls.
#pragma once

#include "core/agent/Agent.h"
#include "core/vendors/deepgram/VoiceMaker.h"

namespace aybiza {

/// The phrases as they go to the voice, the most urgent first, each once.
std::vector<std::string> fixed_phrases(const Agent& agent);

/// What to have made; an error where the agent's voice cannot be asked for (a secret that is missing).
Result<VoiceMaker::Order> order_fixed_phrases(const Agent& agent);

}  // namespace aybiza
