// Rules: how a language reads what is not a plain word. A rule looks at the text from the beginning of a word
// on; `before` is what precedes it. It answers how much it understood and how that is said, or nothing. What
// no rule of the language knows is said as it is written.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace aybiza::speech {

struct Reading {
  size_t length = 0;  ///< bytes of the text that are read by these words
  std::string words;
};
using Rule = std::optional<Reading> (*)(std::string_view text, std::string_view before);

/// The text, read by the first of the rules that knows each of its places.
std::string read_by(std::span<const Rule> rules, std::string_view text);

}  // namespace aybiza::speech
