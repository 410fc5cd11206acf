// Chars: the few questions about characters and words that reading text aloud asks, asked of UTF-8 byte by byte. Beyond
// ASCII everything counts as a letter but what begins with C2 or E2: there Unicode keeps its signs (° § → €).
#pragma once

#include <algorithm>
#include <string_view>

namespace aybiza::speech {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_letter(char c) {
  return is_upper(c) || is_lower(c) || ((c & 0x80) && c != '\xC2' && c != '\xE2');
}
constexpr bool is_word(char c) { return is_letter(c) || is_digit(c); }
constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
constexpr bool is_continuation(char c) { return (c & 0xC0) == 0x80; }
constexpr char to_lower(char c) { return is_upper(c) ? static_cast<char>(c + ('a' - 'A')) : c; }

/// True where the text ends with a letter or digit.
constexpr bool ends_in_word(std::string_view text) {
  size_t last = text.size();
  while (last > 0 && is_continuation(text[last - 1])) last--;
  return last > 0 && is_word(text[last - 1]);
}

/// The character at a place, or 0 beyond the end.
constexpr char char_at(std::string_view text, size_t at) { return at < text.size() ? text[at] : '\0'; }

constexpr std::string_view trim_end(std::string_view text) {
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}
constexpr std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  return trim_end(text);
}

/// Whether a word is in a list of words, written exactly so.
template <class List> constexpr bool is_one_of(const List& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

/// How many characters from `at` on satisfy the question.
template <class Question> constexpr size_t count_while(std::string_view text, size_t at, Question question) {
  size_t n = 0;
  while (at + n < text.size() && question(text[at + n])) n++;
  return n;
}

}  // namespace aybiza::speech
