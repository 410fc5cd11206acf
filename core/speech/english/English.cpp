#include "core/speech/english/English.h"

#include <array>

#include "core/speech/Chars.h"
#include "core/speech/english/Rules.h"

namespace aybiza::speech {

namespace {

// The order matters: what is more special comes first ("555-1234" is a telephone number before it is a
// range).
constexpr std::array<Rule, 16> rules_with(Rule date) {
  using namespace english;
  return {read_email,   read_url,          read_phone,    date,
          read_weekday, read_time,         read_money,    read_fraction,
          read_code,    read_told_number,  read_version,  read_amount,
          read_roman,   read_abbreviation, read_initials, read_symbol};
}
constexpr auto month_first = rules_with(english::read_date),
               day_first = rules_with(english::read_date_day_first);

}  // namespace

bool English::is_abbreviation(std::string_view word, char next) const {
  // These often stand last in a sentence, and the next word has begun like a new one.
  for (const std::string_view closing :
       {"a.m.", "p.m.", "A.M.", "P.M.", "etc.", "min.", "max.", "Ph.D.", "hrs."})
    if (word == closing) return false;
  if (word == "No." || word == "p." || word == "pp.") return is_digit(next);
  return !english::find_abbreviation(word).empty();
}

Traced English::verbalise(const Traced& text, const Lexicon& lexicon) const {
  return read_by(day_first_ ? day_first : month_first, lexicon, text);
}

}  // namespace aybiza::speech
