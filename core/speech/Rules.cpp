#include "core/speech/Rules.h"

#include <algorithm>

#include "core/speech/Chars.h"

namespace aybiza::speech {

namespace {

// A run of letters and digits with what belongs inside a word: don't, re-read.
size_t plain_word(std::string_view text) {
  size_t n = count_while(text, 0, is_letter);
  while (n > 0 && char_at(text, n) == '\'' && is_letter(char_at(text, n + 1)))
    n += 1 + count_while(text, n + 1, is_letter);
  n += count_while(text, n, is_word);
  return std::max<size_t>(n, 1);
}

}  // namespace

std::string read_by(std::span<const Rule> rules, std::string_view text) {
  std::string spoken;
  for (size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at), before = text.substr(0, at);
    std::optional<Reading> reading;
    for (const Rule rule : rules)
      if ((reading = rule(rest, before))) break;
    if (reading) {
      // "5kg" and "km/h" are one word in writing, several in speech.
      const bool goes_on = is_word(char_at(rest, reading->length)) && !reading->words.empty() &&
                           is_word(reading->words.back());
      spoken += reading->words + (goes_on ? " " : "");
      at += reading->length;
    } else {
      const size_t n = plain_word(rest);
      spoken += rest.substr(0, n);
      at += n;
    }
  }
  return spoken;
}

}  // namespace aybiza::speech
