// How much and how many: money, percentages, units, ranges, fractions, ordinals, plain numbers.
#include <array>

#include "core/speech/Chars.h"
#include "core/speech/english/Numbers.h"
#include "core/speech/english/Rules.h"

namespace aybiza::speech::english {

namespace {

struct Currency {
  std::string_view sign, code;
  std::string_view one, many, cent, cents;
};
constexpr std::array currencies = {
    Currency{"$", "USD", "dollar", "dollars", "cent", "cents"},
    Currency{"€", "EUR", "euro", "euros", "cent", "cents"},
    Currency{"£", "GBP", "pound", "pounds", "penny", "pence"},
    Currency{"¥", "JPY", "yen", "yen", "", ""},
};

struct Unit {
  std::string_view sign, one, many;
};
constexpr std::array units = {
    Unit{"%", "percent", "percent"},
    Unit{"°C", "degree Celsius", "degrees Celsius"},
    Unit{"°F", "degree Fahrenheit", "degrees Fahrenheit"},
    Unit{"°", "degree", "degrees"},
    Unit{"km/h", "kilometer per hour", "kilometers per hour"},
    Unit{"mph", "mile per hour", "miles per hour"},
    Unit{"km", "kilometer", "kilometers"},
    Unit{"cm", "centimeter", "centimeters"},
    Unit{"mm", "millimeter", "millimeters"},
    Unit{"m", "meter", "meters"},
    Unit{"mi", "mile", "miles"},
    Unit{"ft", "foot", "feet"},
    Unit{"kg", "kilogram", "kilograms"},
    Unit{"mg", "milligram", "milligrams"},
    Unit{"mcg", "microgram", "micrograms"},
    Unit{"g", "gram", "grams"},
    Unit{"lbs", "pound", "pounds"},
    Unit{"lb", "pound", "pounds"},
    Unit{"oz", "ounce", "ounces"},
    Unit{"ml", "milliliter", "milliliters"},
    Unit{"mL", "milliliter", "milliliters"},
    Unit{"l", "liter", "liters"},
    Unit{"L", "liter", "liters"},
    Unit{"ms", "millisecond", "milliseconds"},
    Unit{"sec", "second", "seconds"},
    Unit{"min", "minute", "minutes"},
    Unit{"mins", "minute", "minutes"},
    Unit{"hr", "hour", "hours"},
    Unit{"hrs", "hour", "hours"},
    Unit{"KB", "kilobyte", "kilobytes"},
    Unit{"MB", "megabyte", "megabytes"},
    Unit{"GB", "gigabyte", "gigabytes"},
    Unit{"TB", "terabyte", "terabytes"},
    Unit{"Mbps", "megabit per second", "megabits per second"},
    Unit{"Hz", "hertz", "hertz"},
    Unit{"kHz", "kilohertz", "kilohertz"},
    Unit{"MHz", "megahertz", "megahertz"},
    Unit{"GHz", "gigahertz", "gigahertz"},
    Unit{"kWh", "kilowatt hour", "kilowatt hours"},
    Unit{"sq ft", "square foot", "square feet"},
    Unit{"x", "time", "times"},
};

struct Scale {
  std::string_view sign, word;
};
constexpr std::array scales = {
    Scale{" million", " million"},   Scale{" billion", " billion"}, Scale{" trillion", " trillion"},
    Scale{" thousand", " thousand"}, Scale{"k", " thousand"},       Scale{"K", " thousand"},
    Scale{"M", " million"},          Scale{"bn", " billion"},       Scale{"B", " billion"},
};

// A dash between two figures: its length, or 0.
size_t dash_at(std::string_view text, size_t at) {
  for (const std::string_view dash : {" - ", "-"})
    if (text.substr(std::min(at, text.size())).starts_with(dash)) return dash.size();
  return 0;
}

Scale scale_at(std::string_view text, size_t at) {
  for (const Scale& s : scales)
    if (text.substr(at).starts_with(s.sign) && !is_word(char_at(text, at + s.sign.size()))) return s;
  return {};
}

const Currency* sign_at(std::string_view text) {
  for (const Currency& c : currencies)
    if (text.starts_with(c.sign)) return &c;
  return nullptr;
}

std::string in_money(const Number& n, const Currency& c, std::string_view scale) {
  if (!scale.empty()) return quantity(n) + std::string(scale) + " " + std::string(c.many);
  if (n.fraction.size() > 2 || (!n.fraction.empty() && c.cent.empty()))
    return quantity(n) + " " + std::string(c.many);
  Number whole = n;
  whole.fraction.clear();
  std::string words = quantity(whole) + " " + std::string(whole.is_one() ? c.one : c.many);
  const std::string hundredths = n.fraction.size() == 1 ? n.fraction + "0" : n.fraction;
  const auto cents = read_number(hundredths);
  if (!cents || cents->whole() == 0) return words;
  const std::string parts = cardinal(*cents->whole()) + " " + std::string(cents->is_one() ? c.cent : c.cents);
  return whole.whole() == 0 && !n.minus ? parts : words + " and " + parts;
}

// "/month", "/kg": per what.
Reading per_at(std::string_view text, size_t at) {
  const size_t n = char_at(text, at) == '/' ? count_while(text, at + 1, is_letter) : 0;
  if (n == 0) return {};
  std::string word(text.substr(at + 1, n));
  for (const Unit& u : units)
    if (u.sign == word) word = u.one;
  return {1 + n, " per " + word};
}

const Unit* unit_at(std::string_view text, size_t at) {
  const Unit* longest = nullptr;
  for (const Unit& u : units) {
    const bool ends_word = !is_word(u.sign.back()) || !is_word(char_at(text, at + u.sign.size()));
    if (text.substr(std::min(at, text.size())).starts_with(u.sign) && ends_word &&
        (!longest || u.sign.size() > longest->sign.size()))
      longest = &u;
  }
  return longest;
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

}  // namespace

std::optional<Reading> read_money(std::string_view text, std::string_view before) {
  if (ends_in_word(before)) return std::nullopt;
  const bool minus = char_at(text, 0) == '-';
  if (const Currency* c = sign_at(text.substr(minus))) {
    const size_t start = minus + c->sign.size();
    auto low = read_number(text.substr(start));
    if (!low || (minus && !before.empty() && !is_blank(before.back()))) return std::nullopt;
    low->minus = minus;
    size_t at = start + low->length;
    if (const size_t dash = dash_at(text, at)) {
      const size_t sign = text.substr(at + dash).starts_with(c->sign) ? c->sign.size() : 0;
      if (auto high = read_number(text.substr(at + dash + sign), "-")) {
        at += dash + sign + high->length;
        const Scale scale = scale_at(text, at);
        const std::string from = low->fraction.empty() ? quantity(*low) : in_money(*low, *c, "");
        return Reading{at + scale.sign.size(), from + " to " + in_money(*high, *c, scale.word)};
      }
    }
    const Scale scale = scale_at(text, at);
    at += scale.sign.size();
    const Reading per = per_at(text, at);
    return Reading{at + per.length, in_money(*low, *c, scale.word) + per.words};
  }
  const auto number = read_number(text, before);
  if (!number) return std::nullopt;
  const size_t at = number->length + (char_at(text, number->length) == ' ' ? 1 : 0);
  for (const Currency& c : currencies) {
    if (text.substr(at).starts_with(c.sign) && c.sign != "$")
      return Reading{at + c.sign.size(), in_money(*number, c, "")};
    if (text.substr(at).starts_with(c.code) && !is_word(char_at(text, at + c.code.size())))
      return Reading{at + c.code.size(), in_money(*number, c, "")};
  }
  return std::nullopt;
}

std::optional<Reading> read_fraction(std::string_view text, std::string_view before) {
  using Sign = std::pair<std::string_view, std::string_view>;
  constexpr std::array signs = {Sign{"½", "one half"}, Sign{"¼", "one quarter"}, Sign{"¾", "three quarters"}};
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
  if (upper == 24 && lower == 7) return Reading{end, "twenty-four seven"};
  if (upper == 0 || upper >= lower || lower > 10)
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
    if (high && char_at(text, end) != '-' && (!is_word(char_at(text, end)) || unit_at(text, end))) {
      words = alone(*number) + " to ";
      last = *high;
      at = end;
    }
  }
  const size_t blank = char_at(text, at) == ' ' ? 1 : 0;
  if (const Unit* unit = unit_at(text, at + blank)) {
    at += blank + unit->sign.size();
    return Reading{at, words + quantity(last) + " " +
                           std::string(last.is_one() && words.empty() ? unit->one : unit->many)};
  }
  if (const Scale scale = scale_at(text, at); !scale.sign.empty())
    return Reading{at + scale.sign.size(), words + quantity(last) + std::string(scale.word)};
  return Reading{at, words + alone(last)};
}

}  // namespace aybiza::speech::english
