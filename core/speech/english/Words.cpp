// Shortened words and signs.
#include <array>

#include "core/speech/Chars.h"
#include "core/speech/english/Rules.h"

namespace aybiza::speech::english {

namespace {

struct Abbreviation {
  std::string_view written, spoken;
};
constexpr std::array abbreviations = {
    Abbreviation{"Mr.", "Mister"},
    Abbreviation{"Mrs.", "Missus"},
    Abbreviation{"Ms.", "Miz"},
    Abbreviation{"Prof.", "Professor"},
    Abbreviation{"Rev.", "Reverend"},
    Abbreviation{"Jr.", "Junior"},
    Abbreviation{"Sr.", "Senior"},
    Abbreviation{"Dr.", "Doctor"},
    Abbreviation{"St.", "Street"},
    Abbreviation{"Ave.", "Avenue"},
    Abbreviation{"Blvd.", "Boulevard"},
    Abbreviation{"Rd.", "Road"},
    Abbreviation{"Apt.", "Apartment"},
    Abbreviation{"Ste.", "Suite"},
    Abbreviation{"No.", "number"},
    Abbreviation{"Inc.", "Incorporated"},
    Abbreviation{"Ltd.", "Limited"},
    Abbreviation{"Corp.", "Corporation"},
    Abbreviation{"Co.", "Company"},
    Abbreviation{"Dept.", "Department"},
    Abbreviation{"dept.", "department"},
    Abbreviation{"appt.", "appointment"},
    Abbreviation{"approx.", "approximately"},
    Abbreviation{"e.g.", "for example"},
    Abbreviation{"E.g.", "For example"},
    Abbreviation{"i.e.", "that is"},
    Abbreviation{"etc.", "et cetera"},
    Abbreviation{"vs.", "versus"},
    Abbreviation{"ext.", "extension"},
    Abbreviation{"Ext.", "extension"},
    Abbreviation{"tel.", "telephone"},
    Abbreviation{"Tel.", "Telephone"},
    Abbreviation{"min.", "minimum"},
    Abbreviation{"max.", "maximum"},
    Abbreviation{"a.m.", "a m"},
    Abbreviation{"p.m.", "p m"},
    Abbreviation{"w/", "with "},
    Abbreviation{"w/o", "without"},
    Abbreviation{"c/o", "care of"},
    Abbreviation{"and/or", "and or"},
    Abbreviation{"N/A", "not applicable"},
    Abbreviation{"n/a", "not applicable"},
    Abbreviation{"A/C", "A C"},
    Abbreviation{"Ph.D.", "P h D"},
    Abbreviation{"a.k.a.", "also known as"},
    Abbreviation{"Mt.", "Mount"},
    Abbreviation{"Ft.", "Fort"},
    Abbreviation{"Ln.", "Lane"},
    Abbreviation{"Hwy.", "Highway"},
    Abbreviation{"Pkwy.", "Parkway"},
    Abbreviation{"Bldg.", "Building"},
    Abbreviation{"Sgt.", "Sergeant"},
    Abbreviation{"Lt.", "Lieutenant"},
    Abbreviation{"Capt.", "Captain"},
    Abbreviation{"Gen.", "General"},
    Abbreviation{"Gov.", "Governor"},
    Abbreviation{"Sen.", "Senator"},
    Abbreviation{"Vol.", "Volume"},
    Abbreviation{"vol.", "volume"},
    Abbreviation{"pp.", "pages"},
    Abbreviation{"p.", "page"},
    Abbreviation{"est.", "estimated"},
    Abbreviation{"govt.", "government"},
    Abbreviation{"hrs.", "hours"},
};

// The month names whose abbreviations keep their period: they must not end a phrase before the day.
constexpr std::array months = {"Jan.", "Feb.", "Mar.", "Apr.", "Jun.",  "Jul.",
                               "Aug.", "Sep.", "Oct.", "Nov.", "Sept.", "Dec."};

struct Sign {
  std::string_view written, spoken;
};
constexpr std::array signs = {
    Sign{"&", " and "},
    Sign{"@", " at "},
    Sign{"=", " equals "},
    Sign{"%", " percent"},
    Sign{"×", " times "},
    Sign{"÷", " divided by "},
    Sign{"≈", "about "},
    Sign{"≥", " at least "},
    Sign{"≤", " at most "},
    Sign{"→", " to "},
    Sign{"±", "plus or minus "},
    Sign{"§", "section "},
    Sign{"°", " degrees "},
    Sign{"²", " squared"},
    Sign{"³", " cubed"},
    Sign{"≠", " is not "},
    Sign{"√", "square root of "},
    Sign{"∞", "infinity"},
    Sign{"π", "pi"},
    Sign{"№", "number "},
    Sign{"()", ""},
    Sign{" - ", ", "},
    Sign{"_", " "},
    Sign{"|", " "},
    Sign{"\\", " "},
    Sign{"^", " "},
    Sign{"[", ""},
    Sign{"]", ""},
    Sign{"{", ""},
    Sign{"}", ""},
    Sign{"©", ""},
    Sign{"®", ""},
    Sign{"™", ""},
    Sign{"<", " less than "},
    Sign{">", " greater than "},
};

bool starts_sentence(std::string_view rest) { return rest.starts_with(" ") && is_upper(char_at(rest, 1)); }

bool follows_a_name(std::string_view before) {
  const std::string_view said = trim_end(before);
  size_t begin = said.size();
  while (begin > 0 && is_word(said[begin - 1])) begin--;
  return begin < said.size() && (is_upper(said[begin]) || is_digit(said[begin]));
}

}  // namespace

std::string_view find_abbreviation(std::string_view word) {
  for (const Abbreviation& a : abbreviations)
    if (word == a.written) return a.spoken;
  for (const std::string_view month : months)
    if (word == month) return month;
  return "";
}

std::optional<Reading> read_abbreviation(std::string_view text, std::string_view before) {
  if (ends_in_word(before) || !is_letter(char_at(text, 0))) return std::nullopt;
  const char behind = char_at(text, count_while(text, 0, is_letter));
  if (behind != '.' && behind != '/') return std::nullopt;
  for (const Abbreviation& a : abbreviations) {
    if (!text.starts_with(a.written)) continue;
    const std::string_view rest = text.substr(a.written.size());
    if (is_letter(a.written.back()) && is_word(char_at(rest, 0))) continue;
    if (a.written == "No." && !(rest.starts_with(" ") && is_digit(char_at(rest, 1)))) continue;
    if ((a.written == "p." || a.written == "pp.") && !is_digit(char_at(rest, 1))) continue;
    if (a.written == "w/" && !is_blank(char_at(rest, 0))) continue;
    std::string words(a.spoken);
    if (a.written == "St." && starts_sentence(rest) && !follows_a_name(before)) words = "Saint";
    if (a.written == "Dr." && !starts_sentence(rest) && follows_a_name(before)) words = "Drive";
    const bool last = a.written.back() == '.' && trim(rest).empty();
    return Reading{a.written.size(), words + (last ? "." : "")};
  }
  return std::nullopt;
}

std::optional<Reading> read_symbol(std::string_view text, std::string_view before) {
  const char next = char_at(text, 1);
  const bool after_word = ends_in_word(before);
  switch (char_at(text, 0)) {
    case '#':
      if (after_word && !is_word(next) && before.size() > 0 &&
          !ends_in_word(before.substr(0, before.size() - 1)))
        return Reading{1, " sharp"};  // C#
      return Reading{1, is_digit(next) ? "number " : " "};
    case '~':
      return Reading{1, is_digit(next) || next == '$' ? "about " : " "};
    case '+':
      return Reading{1, is_blank(next) || is_word(next) ? " plus " : " plus"};
    case '*':
      return Reading{1, is_digit(next) || is_blank(next) ? " times " : ""};
    case 'x':  // of measures: "10 cm x 20 cm"
      if (after_word || next != ' ' || !is_digit(char_at(text, 2)) || before.empty()) break;
      return Reading{1, "by"};
    case '/':
      return Reading{1, after_word && is_letter(next) ? " or " : " slash "};
    case '^':
      if (after_word && is_digit(next)) return Reading{1, " to the power of "};
      break;
    case ':':
    case ';':  // :-) and its kin
      for (const std::string_view face : {"-)", ")", "-(", "(", "D", "-D"})
        if (!after_word && text.substr(1).starts_with(face) && !is_word(char_at(text, 1 + face.size())))
          return Reading{1 + face.size(), ""};
      break;
    default:
      break;
  }
  for (const Sign& sign : signs)
    if (text.starts_with(sign.written)) return Reading{sign.written.size(), std::string(sign.spoken)};
  return std::nullopt;
}

}  // namespace aybiza::speech::english
