// Ratio: 16:9, 2:1, which are no times of day. How they look is the same in every language.
#pragma once

#include <optional>
#include <string_view>

#include "core/speech/Chars.h"

namespace aybiza::speech {

struct Ratio {
  std::string_view first, second;  ///< digits
  size_t length;                   ///< of the text
};

inline std::optional<Ratio> ratio_at(std::string_view text) {
  const size_t n = count_while(text, 0, is_digit);
  const size_t m = char_at(text, n) == ':' ? count_while(text, n + 1, is_digit) : 0;
  const size_t end = n + 1 + m;
  if (n == 0 || n > 3 || m == 0 || m > 3 || is_word(char_at(text, end)) || char_at(text, end) == ':')
    return std::nullopt;
  return Ratio{text.substr(0, n), text.substr(n + 1, m), end};
}

}  // namespace aybiza::speech
