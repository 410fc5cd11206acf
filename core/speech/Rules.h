// Rules: how a language reads what is not a plain word. A rule looks at the text from the beginning of a word
// on; `before` is what precedes it. It answers how much it understood and how that is said, or nothing. What
// no rule of the language knows is said as it is written.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/speech/Traced.h"

namespace aybiza::speech {

class Lexicon;

struct Reading {
  size_t length = 0;  ///< bytes of the text that are read by these words
  std::string words;
  struct Mark {
    size_t word, text;
  };
  /// Where a word begins that says what begins there in the text. Without marks all words say all of it: only
  /// who has heard the last has heard it.
  std::vector<Mark> marks = {};
};
using Rule = std::optional<Reading> (*)(std::string_view text, std::string_view before);

/// The text, read at each of its places by the lexicon or else by the first of the rules that knows it.
Traced read_by(std::span<const Rule> rules, const Lexicon& lexicon, const Traced& text);

}  // namespace aybiza::speech
