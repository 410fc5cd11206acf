#include "core/speech/Letters.h"

#include <array>
#include <string>
#include <utility>

#include "core/speech/Chars.h"

namespace aybiza::speech {

size_t capitals_at(std::string_view text, std::string_view before) {
  if (!is_upper(char_at(text, 0)) || ends_in_word(before)) return 0;
  const size_t n = count_while(text, 0, is_upper);
  if (n < 2 || n > 6) return 0;
  const size_t end = n + (char_at(text, n) == 's' ? 1 : 0);
  return is_word(char_at(text, end)) ? 0 : n;
}

Reading spelled_at(std::string_view text, size_t capitals) {
  std::string spelled;
  for (const char letter : text.substr(0, capitals)) (spelled += spelled.empty() ? "" : " ") += letter;
  if (char_at(text, capitals) != 's') return {capitals, spelled};
  return {capitals + 1, spelled + "s"};
}

Roman roman_at(std::string_view text) {
  using Part = std::pair<std::string_view, unsigned>;
  constexpr std::array parts = {Part{"L", 50}, Part{"XL", 40}, Part{"X", 10}, Part{"IX", 9},
                                Part{"V", 5},  Part{"IV", 4},  Part{"I", 1}};
  const size_t length = count_while(text, 0, is_upper);
  if (length == 0 || length > 8 || text.substr(0, length) == "L" || is_word(char_at(text, length)) ||
      char_at(text, length) == '\'')
    return {};
  unsigned value = 0;
  std::string_view rest = text.substr(0, length);
  for (const auto& [letters, worth] : parts)
    for (int times = 0; times < (letters == "X" || letters == "I" ? 3 : 1) && rest.starts_with(letters);
         times++) {
      value += worth;
      rest.remove_prefix(letters.size());
    }
  return rest.empty() ? Roman{value, length} : Roman{};
}

std::string_view last_word(std::string_view text) {
  while (!text.empty() && (is_blank(text.back()) || text.back() == '.' || text.back() == ','))
    text.remove_suffix(1);
  size_t begin = text.size();
  while (begin > 0 && (is_word(text[begin - 1]) || is_continuation(text[begin - 1]))) begin--;
  return text.substr(begin);
}

}  // namespace aybiza::speech
