// Grammar: what the ears listen for while a conversation is in a certain state. Callers run phrases together,
// hesitate and correct themselves, so an utterance is any row of pieces: the phrases of the state's rules,
// the values of slots, fillers, and the key terms of the request.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "Automaton.h"
#include "Scenario.h"

namespace aybiza::emulator {

struct Grammar {
  Automaton pieces;
  std::string name;  ///< equal for equal grammars
};

/// `state` is a state of the scenario; empty or unknown means all of them.
Grammar make_grammar(const Scenario& scenario, std::string_view state,
                     const std::vector<std::string>& keyterms);

}  // namespace aybiza::emulator
