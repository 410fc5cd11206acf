#include "core/speech/english/English.h"

#include <array>

#include "core/speech/Chars.h"
#include "core/speech/english/Rules.h"

namespace aybiza::speech {

namespace {

// The order matters: what is more special comes first ("555-1234" is a telephone number before it is a
// range).
constexpr std::array<Rule, 14> rules = {
    english::read_email,        english::read_url,         english::read_phone,   english::read_date,
    english::read_weekday,      english::read_time,        english::read_money,   english::read_fraction,
    english::read_code,         english::read_told_number, english::read_version, english::read_amount,
    english::read_abbreviation, english::read_symbol,
};

}  // namespace

bool English::is_abbreviation(std::string_view word, char next) const {
  // These often stand last in a sentence, and the next word has begun like a new one.
  for (const std::string_view closing : {"a.m.", "p.m.", "A.M.", "P.M.", "etc.", "min.", "max."})
    if (word == closing) return false;
  if (word == "No.") return is_digit(next);
  return !english::find_abbreviation(word).empty();
}

Traced English::verbalise(const Traced& text, const Lexicon& lexicon) const {
  return read_by(rules, lexicon, text);
}

}  // namespace aybiza::speech
