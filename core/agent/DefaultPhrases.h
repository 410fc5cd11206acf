// DefaultPhrases: what an agent says by itself (apologies, prompts, goodbyes, fillers) where its file has no words for
// it: English, which core/agent/Agent.h holds, or the words of its own language.
#pragma once

#include "core/agent/Agent.h"

namespace aybiza {

void speak_own_language(Agent& agent);

}  // namespace aybiza
