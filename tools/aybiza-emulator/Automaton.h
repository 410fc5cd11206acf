// Automaton: phrases as the smallest graph of words, for the recogniser. Ways of saying that begin or end
// alike share their states, so that a search through it has as few places to be in as possible.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "Phrase.h"

namespace aybiza::emulator {

struct Automaton {
  struct State {
    std::map<std::string, int> next;  ///< by word
    bool is_end = false;              ///< a phrase may end here
  };
  std::vector<State> states;  ///< the first is the start; there are no cycles
};

/// The automaton that accepts each of the phrases and nothing else. Names that `find` does not know, and
/// names that lead back to themselves, are passed over.
Automaton make_automaton(const std::vector<Phrase>& phrases, const FindPhrase& find);

}  // namespace aybiza::emulator
