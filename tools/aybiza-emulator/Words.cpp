#include "Words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>

namespace aybiza::emulator {

namespace {

constexpr std::array<std::string_view, 20> small_numbers = {
    "zero",     "one",     "two",     "three",     "four",     "five",    "six",
    "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",  "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
constexpr std::array<std::string_view, 10> tens_numbers = {"",      "",      "twenty",  "thirty", "forty",
                                                           "fifty", "sixty", "seventy", "eighty", "ninety"};
constexpr std::array<std::string_view, 20> small_ordinals = {
    "",           "first",     "second",    "third",       "fourth",     "fifth",     "sixth",
    "seventh",    "eighth",    "ninth",     "tenth",       "eleventh",   "twelfth",   "thirteenth",
    "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"};

void append(Words& words, std::string_view text) {
  for (auto& word : split_at_blanks(text)) words.push_back(std::move(word));
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A run of digits with what hangs on it: "10", "10:30", "3rd", "2026" (digit by digit above 99).
void add_number(Words& words, std::string_view token) {
  while (!token.empty()) {
    if (!is_digit(token[0])) {
      token.remove_prefix(1);
      continue;
    }
    const size_t length = std::min(token.find_first_not_of("0123456789"), token.size());
    const std::string_view digits = token.substr(0, length);
    token.remove_prefix(length);
    const bool ordinal = token.starts_with("st") || token.starts_with("nd") || token.starts_with("rd") ||
                         token.starts_with("th");
    int value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.size() > 2) {
      for (char c : digits) words.emplace_back(small_numbers[c - '0']);
    } else if (digits == "00") {
      // "10:00" is "ten"
    } else {
      append(words, ordinal && value >= 1 && value <= 31 ? spell_ordinal(value) : spell_number(value));
    }
    if (ordinal) token.remove_prefix(2);
    if (token == "am" || token == "a.m.") words.emplace_back("a.m.");
    if (token == "pm" || token == "p.m.") words.emplace_back("p.m.");
  }
}

void add_token(Words& words, std::string token) {
  while (!token.empty() && (token.back() == '\'' || token.back() == '-')) token.pop_back();
  while (!token.empty() && (token.front() == '\'' || token.front() == '-' || token.front() == '.'))
    token.erase(0, 1);
  if (token.empty()) return;
  if (token.size() > 1 && token.back() == '.') token.pop_back();
  if (token == "am" || token == "a.m") return words.emplace_back("a.m."), void();
  if (token == "pm" || token == "p.m") return words.emplace_back("p.m."), void();
  if (is_digit(token[0])) return add_number(words, token);
  while (!token.empty() && token.back() == '.') token.pop_back();
  if (!token.empty()) words.push_back(std::move(token));
}

}  // namespace

Words words_of(std::string_view text) {
  Words words;
  std::string token;
  for (size_t i = 0; i < text.size(); i++) {
    std::string_view rest = text.substr(i);
    if (rest.starts_with("\u2019")) {  // the typographic apostrophe
      token += '\'';
      i += 2;
      continue;
    }
    const unsigned char c = static_cast<unsigned char>(text[i]);
    const bool in_number = c == ':' && !token.empty() && is_digit(token.back());
    if (std::isalnum(c) || c >= 0x80 || c == '\'' || c == '-' || c == '.' || in_number) {
      token += static_cast<char>(std::tolower(c));
    } else {
      add_token(words, std::exchange(token, {}));
    }
  }
  add_token(words, std::move(token));
  return words;
}

Words split_at_blanks(std::string_view text) {
  Words words;
  for (size_t at = 0; at < text.size();) {
    const size_t blank = std::min(text.find(' ', at), text.size());
    if (blank > at) words.emplace_back(text.substr(at, blank - at));
    at = blank + 1;
  }
  return words;
}

std::string join(const Words& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string spell_number(int number) {
  if (number < 0 || number > 99) return std::to_string(number);
  if (number < 20) return std::string(small_numbers[number]);
  return std::string(tens_numbers[number / 10]) +
         (number % 10 ? " " + std::string(small_numbers[number % 10]) : "");
}

std::string spell_ordinal(int number) {
  if (number < 1 || number > 31) return std::to_string(number);
  if (number < 20) return std::string(small_ordinals[number]);
  if (number == 20) return "twentieth";
  if (number == 30) return "thirtieth";
  return std::string(tens_numbers[number / 10]) + " " + std::string(small_ordinals[number % 10]);
}

int number_of(std::string_view words) {
  for (int n = 0; n < 100; n++)
    if (spell_number(n) == words || (n >= 1 && n <= 31 && spell_ordinal(n) == words)) return n;
  return -1;
}

std::string as_sentence(const Words& words) {
  if (words.empty()) return {};
  static constexpr std::array<std::string_view, 14> asking_words = {"what", "when",  "where", "who",  "how",
                                                                    "why",  "is",    "are",   "do",   "does",
                                                                    "can",  "could", "may",   "which"};
  std::string text;
  for (size_t i = 0; i < words.size(); i++) {
    std::string word = words[i];
    if (i == 0 || word == "i" || word.starts_with("i'"))
      word[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(word[0])));
    text += (i ? " " : "") + word;
  }
  const bool asks = std::ranges::find(asking_words, words.front()) != asking_words.end();
  if (asks) return text + "?";
  return text.ends_with('.') ? text : text + ".";
}

}  // namespace aybiza::emulator
