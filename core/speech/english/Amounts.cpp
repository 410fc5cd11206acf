// How much and how many: percentages, units, ranges, fractions, ordinals, plain numbers.
#include <array>

#include "core/speech/Chars.h"
#include "core/speech/Ratio.h"
#include "core/speech/english/Numbers.h"
#include "core/speech/english/Rules.h"
#include "core/speech/english/Units.h"

namespace aybiza::speech::english {

namespace {

struct Scale {
  std::string_view sign, word;
};
constexpr std::array scales = {
    Scale{" million", " million"},   Scale{" billion", " billion"}, Scale{" trillion", " trillion"},
    Scale{" thousand", " thousand"}, Scale{"k", " thousand"},       Scale{"K", " thousand"},
    Scale{"M", " million"},          Scale{"bn", " billion"},       Scale{"B", " billion"},
};

Scale scale_at(std::string_view text, size_t at) {
  for (const Scale& s : scales)
    if (text.substr(at).starts_with(s.sign) && !is_word(char_at(text, at + s.sign.size()))) return s;
  return {};
}

std::string ordinal_suffix(std::string_view text, size_t at) {
  std::string suffix(text.substr(std::min(at, text.size())).substr(0, 2));
  for (char& c : suffix) c = to_lower(c);
  const bool known = suffix == "st" || suffix == "nd" || suffix == "rd" || suffix == "th";
  return known && !is_word(char_at(text, at + 2)) ? suffix : "";
}

// "1990s" → "nineteen nineties"
std::optional<Reading> read_decade(std::string_view text, const Number& n) {
  if (!n.whole() || *n.whole() % 10 != 0 || *n.whole() % 100 < 20) return std::nullopt;
  if (char_at(text, n.length) != 's' || is_word(char_at(text, n.length + 1))) return std::nullopt;
  if (n.digits.size() != 2 && n.digits.size() != 4) return std::nullopt;
  std::string words = year(static_cast<unsigned>(*n.whole()));
  words.replace(words.size() - 1, 1, "ies");
  return Reading{n.length + 1, words};
}

std::optional<Reading> read_ratio(std::string_view text) {
  const auto ratio = ratio_at(text);
  if (!ratio) return std::nullopt;
  return Reading{ratio->length,
                 quantity(*read_number(ratio->first)) + " to " + quantity(*read_number(ratio->second))};
}

// 5'11", 6' 2", 24" where no quotation is open.
std::optional<Reading> read_feet(std::string_view text, std::string_view before) {
  const size_t n = count_while(text, 0, is_digit);
  if (n == 0 || n > 3) return std::nullopt;
  const std::string first = cardinal(*read_number(text.substr(0, n))->whole());
  if (char_at(text, n) == '\'') {
    const size_t at = n + 1 + (char_at(text, n + 1) == ' ' ? 1 : 0);
    const size_t m = count_while(text, at, is_digit);
    if (m == 0 || m > 2 || char_at(text, at + m) != '"') return std::nullopt;
    const Number inches = *read_number(text.substr(at, m));
    return Reading{at + m + 1, first + (first == "one" ? " foot " : " feet ") + quantity(inches) +
                                   (inches.is_one() ? " inch" : " inches")};
  }
  const size_t quote = before.rfind('"');
  const bool quoted = quote != before.npos && (quote == 0 || is_blank(before[quote - 1]));
  if (char_at(text, n) != '"' || quoted || is_word(char_at(text, n + 1))) return std::nullopt;
  return Reading{n + 1, first + (first == "one" || is_lower(char_at(text, n + 2)) ? " inch" : " inches")};
}

// 2h30m, 1h 5m 10s
std::optional<Reading> read_duration(std::string_view text) {
  struct Part {
    char sign;
    std::string_view one, many;
  };
  std::string words;
  size_t at = 0;
  int parts = 0;
  constexpr std::array all = {Part{'h', "hour", "hours"}, Part{'m', "minute", "minutes"},
                              Part{'s', "second", "seconds"}};
  for (const auto& [sign, one, many] : all) {
    const size_t begin = at + (parts > 0 && char_at(text, at) == ' ' ? 1 : 0);
    const size_t n = count_while(text, begin, is_digit);
    if (n == 0 || n > 3 || char_at(text, begin + n) != sign) {
      if (parts == 0) return std::nullopt;
      break;
    }
    const Number number = *read_number(text.substr(begin, n));
    words += (parts++ ? " " : "") + quantity(number) + " " + std::string(number.is_one() ? one : many);
    at = begin + n + 1;
  }
  if (parts < 2 || is_word(char_at(text, at))) return std::nullopt;
  return Reading{at, words};
}

}  // namespace

std::optional<Reading> read_fraction(std::string_view text, std::string_view before) {
  using Sign = std::pair<std::string_view, std::string_view>;
  constexpr std::array signs = {
      Sign{"½", "one half"},      Sign{"¼", "one quarter"},  Sign{"¾", "three quarters"},
      Sign{"⅓", "one third"},     Sign{"⅔", "two thirds"},   Sign{"⅛", "one eighth"},
      Sign{"⅜", "three eighths"}, Sign{"⅝", "five eighths"}, Sign{"⅞", "seven eighths"}};
  for (const auto& [sign, words] : signs)
    if (text.starts_with(sign)) {
      const bool mixed = !before.empty() && is_digit(before.back());
      return Reading{sign.size(), (mixed ? " and " : "") + std::string(words)};
    }
  if (ends_in_word(before)) return std::nullopt;
  const size_t n = count_while(text, 0, is_digit);
  const size_t d = char_at(text, n) == '/' ? count_while(text, n + 1, is_digit) : 0;
  const size_t end = n + 1 + d;
  if (n == 0 || n > 3 || d == 0 || d > 3 || is_word(char_at(text, end)) || char_at(text, end) == '/')
    return std::nullopt;
  const uint64_t upper = *read_number(text.substr(0, n))->whole();
  const uint64_t lower = *read_number(text.substr(n + 1, d))->whole();
  const bool is_saying =
      (upper == 24 && lower == 7) || (upper == 9 && lower == 11) || (upper == 50 && lower == 50);
  if (is_saying) return Reading{end, cardinal(upper) + " " + cardinal(lower)};
  if (upper == lower && (lower == 5 || lower == 10 || lower == 100))
    return Reading{end, cardinal(upper) + " out of " + cardinal(lower)};
  if (lower >= 40 && upper > lower) {  // "120/80 mmHg" is a blood pressure
    const Measure unit = measure_at(text, end + 1);
    const std::string words = cardinal(upper) + " over " + cardinal(lower);
    return Reading{end + (unit.length > 0 ? 1 + unit.length : 0),
                   words + (unit.length > 0 ? " " + unit.many : "")};
  }
  const bool is_part = lower <= 10 || lower == 16 || lower == 32 || lower == 64 || lower == 100;
  if (upper == 0 || upper >= lower || !is_part)
    return Reading{end, cardinal(upper) + " slash " + cardinal(lower)};
  std::string part = lower == 2 ? "half" : lower == 4 ? "quarter" : ordinal(lower);
  if (upper > 1) part += 's';
  // "2 1/2": the whole number has been said already
  const std::string_view said = trim_end(before);
  const bool mixed = said.size() < before.size() && !said.empty() && is_digit(said.back());
  return Reading{end, (mixed ? "and " : "") + cardinal(upper) + " " + part};
}

std::optional<Reading> read_amount(std::string_view text, std::string_view before) {
  if (ends_in_word(before)) return std::nullopt;
  for (const auto& reading : {read_duration(text), read_feet(text, before), read_ratio(text)})
    if (reading) return reading;
  const auto number = read_number(text, before);
  if (!number) return std::nullopt;
  size_t at = number->length;
  if (const std::string suffix = ordinal_suffix(text, at); !suffix.empty() && number->whole())
    return Reading{at + 2, ordinal(*number->whole())};
  if (const auto decade = read_decade(text, *number)) return decade;

  std::string words;
  Number last = *number;
  if (const size_t dash = dash_at(text, at)) {
    // A second figure makes it a range; "1-on-1" and a hyphenated serial number are none.
    const auto high = read_number(text.substr(at + dash), "-");
    const size_t end = high ? at + dash + high->length : at;
    if (high && char_at(text, end) != '-' &&
        (!is_word(char_at(text, end)) || measure_at(text, end).length > 0)) {
      words = alone(*number) + " to ";
      last = *high;
      at = end;
    }
  }
  // "5 km", "5km", and as part of a noun "5-km run"
  const char joint = char_at(text, at);
  if (const Measure unit = measure_at(text, at + (joint == ' ' || joint == '-')); unit.length > 0) {
    at += (joint == ' ' || joint == '-') + unit.length;
    const bool of = joint == '-' || (follows_article(before) && is_lower(char_at(text, at + 1)));
    return Reading{
        at, words + quantity(last) + " " + (of || (last.is_one() && words.empty()) ? unit.one : unit.many)};
  }
  if (const Scale scale = scale_at(text, at); !scale.sign.empty())
    return Reading{at + scale.sign.size(), words + quantity(last) + std::string(scale.word)};
  // "4.5/5"
  if (!last.fraction.empty() && joint == '/' && is_digit(char_at(text, at + 1)))
    if (const auto whole = read_number(text.substr(at + 1));
        whole && !is_word(char_at(text, at + 1 + whole->length)))
      return Reading{at + 1 + whole->length, words + quantity(last) + " out of " + quantity(*whole)};
  return Reading{at, words + alone(last)};
}

}  // namespace aybiza::speech::english
