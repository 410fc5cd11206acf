// Letters: words of capitals, as every language that is written with our alphabet has them: initials and Roman
// numerals. Which are meant, and how they are said, is for each language to tell.
#pragma once

#include <string_view>

#include "core/speech/Rules.h"

namespace aybiza::speech {

/// Capitals only, two to six of them, which may have a plural's "s": their number, or 0.
size_t capitals_at(std::string_view text, std::string_view before);
/// "F B I", "P D Fs"
Reading spelled_at(std::string_view text, size_t capitals);

struct Roman {
  unsigned value = 0;  ///< 0: none stands there
  size_t length = 0;
};
/// A numeral of the letters I, V, X and L: "XIV", but not "IIII" or "VX".
Roman roman_at(std::string_view text);

/// The last word, without the blanks, commas and periods behind it.
std::string_view last_word(std::string_view text);

}  // namespace aybiza::speech
