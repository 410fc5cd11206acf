#include "core/speech/english/English.h"

#include <array>

#include "core/speech/Chars.h"
#include "core/speech/english/Rules.h"

namespace aybiza::speech {

namespace {

// The order matters: what is more special comes first ("555-1234" is a telephone number before it is a
// range).
constexpr std::array<english::Rule, 14> rules = {
    english::read_email,        english::read_url,         english::read_phone,   english::read_date,
    english::read_weekday,      english::read_time,        english::read_money,   english::read_fraction,
    english::read_code,         english::read_told_number, english::read_version, english::read_amount,
    english::read_abbreviation, english::read_symbol,
};

// A run of letters and digits with what belongs inside a word: don't, re-read.
size_t plain_word(std::string_view text) {
  size_t n = count_while(text, 0, is_letter);
  while (n > 0 && char_at(text, n) == '\'' && is_letter(char_at(text, n + 1)))
    n += 1 + count_while(text, n + 1, is_letter);
  n += count_while(text, n, is_word);
  return std::max<size_t>(n, 1);
}

}  // namespace

bool English::is_abbreviation(std::string_view word, char next) const {
  // These often stand last in a sentence, and the next word has begun like a new one.
  for (const std::string_view closing : {"a.m.", "p.m.", "A.M.", "P.M.", "etc.", "min.", "max."})
    if (word == closing) return false;
  if (word == "No.") return is_digit(next);
  return !english::find_abbreviation(word).empty();
}

std::string English::verbalise(std::string_view text) const {
  std::string spoken;
  for (size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at), before = text.substr(0, at);
    std::optional<english::Reading> reading;
    for (const auto rule : rules)
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
