#include "core/vendors/deepgram/SpeechText.h"

namespace aybiza::aura {

namespace {

bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }
bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

}  // namespace

size_t count_characters(std::string_view text) {
  size_t count = 0;
  for (char c : text) count += starts_character(c);
  return count;
}

std::vector<std::string_view> split_text(std::string_view text, size_t limit) {
  std::vector<std::string_view> pieces;
  size_t begin = 0, behind_space = 0, characters = 0;
  for (size_t i = 0; i < text.size(); i++) {
    if (starts_character(text[i]) && characters++ == limit) {
      const size_t end = behind_space > begin ? behind_space : i;
      pieces.push_back(text.substr(begin, end - begin));
      begin = end;
      characters = count_characters(text.substr(begin, i - begin)) + 1;
    }
    if (is_space(text[i])) behind_space = i + 1;
  }
  if (begin < text.size()) pieces.push_back(text.substr(begin));
  return pieces;
}

std::vector<TextWord> words_of(std::string_view text) {
  std::vector<TextWord> all;
  for (size_t at = 0;;) {
    while (at < text.size() && is_space(text[at])) at++;
    if (at == text.size()) return all;
    const size_t begin = at;
    while (at < text.size() && !is_space(text[at])) at++;
    all.push_back(
        {.next = at, .characters = count_characters(text.substr(begin, at - begin)), .last = text[at - 1]});
    while (all.back().next < text.size() && is_space(text[all.back().next])) all.back().next++;
  }
}

}  // namespace aybiza::aura
