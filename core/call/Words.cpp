#include "core/call/Words.h"

#include <algorithm>
#include <cctype>

namespace aybiza {

std::string normalised(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); i++) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool is_spanish_mark = text.substr(i, 2) == "¿" || text.substr(i, 2) == "¡";
    if (is_spanish_mark) i++;
    if (!is_spanish_mark && (std::isalnum(c) || c >= 0x80 || c == '\''))
      out += static_cast<char>(std::tolower(c));
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

size_t count_words(std::string_view normal) {
  return normal.empty() ? 0 : 1 + static_cast<size_t>(std::ranges::count(normal, ' '));
}

bool is_in(std::span<const std::string_view> list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

void append_words(std::string& text, std::string_view more) {
  if (!text.empty() && !more.empty()) text += ' ';
  text += more;
}

}  // namespace aybiza
