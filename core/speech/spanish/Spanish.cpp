#include "core/speech/spanish/Spanish.h"

#include <array>

#include "core/speech/Chars.h"
#include "core/speech/spanish/Rules.h"

namespace aybiza::speech {

namespace {

// The order matters: what is more special comes first.
constexpr std::array<Rule, 15> rules_with(Rule money) {
  using namespace spanish;
  return {read_email,  read_url,   read_phone,        read_date,     read_weekday,
          read_time,   money,      read_fraction,     read_code,     read_told_number,
          read_amount, read_roman, read_abbreviation, read_initials, read_symbol};
}
constexpr auto dollars = rules_with(spanish::read_money), pesos = rules_with(spanish::read_money_in_pesos);

}  // namespace

bool Spanish::is_abbreviation(std::string_view word, char next) const {
  // These often stand last in a sentence, and the next word has begun like a new one.
  for (const std::string_view closing : {"etc.", "m.", "mín.", "máx.", "Uds.", "Ud.", "UU.", "a.m.", "p.m."})
    if (word == closing) return false;
  if (word == "p." || word == "a." || word == "EE.") return true;  // of "p. ej.", "a. m.", "EE. UU."
  for (const std::string_view month : {"ene.", "feb.", "mar.", "abr.", "may.", "jun.", "jul.", "ago.", "sep.",
                                       "sept.", "oct.", "nov.", "dic."})
    if (word == month) return is_digit(next);
  if (word == "No." || word == "Col.") return word == "Col." || is_digit(next);
  return !spanish::find_abbreviation(word).empty();
}

Traced Spanish::verbalise(const Traced& text, const Lexicon& lexicon) const {
  return read_by(in_pesos_ ? pesos : dollars, lexicon, text);
}

}  // namespace aybiza::speech
