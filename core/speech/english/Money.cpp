// Money: signs before and behind, cents, magnitudes, ranges, and per what.
#include <array>

#include "core/speech/Chars.h"
#include "core/speech/english/Numbers.h"
#include "core/speech/english/Rules.h"
#include "core/speech/english/Units.h"

namespace aybiza::speech::english {

namespace {

struct Currency {
  std::string_view one, many, cent, cents;
};
constexpr Currency dollar{"dollar", "dollars", "cent", "cents"}, euro{"euro", "euros", "cent", "cents"},
    pound{"pound", "pounds", "penny", "pence"}, yen{"yen", "yen", "", ""},
    us_dollar{"U S dollar", "U S dollars", "cent", "cents"},
    canadian{"Canadian dollar", "Canadian dollars", "cent", "cents"},
    australian{"Australian dollar", "Australian dollars", "cent", "cents"},
    mexican_peso{"Mexican peso", "Mexican pesos", "centavo", "centavos"},
    rupee{"rupee", "rupees", "paisa", "paise"}, real{"real", "reais", "centavo", "centavos"},
    franc{"Swiss franc", "Swiss francs", "centime", "centimes"}, won{"won", "won", "", ""},
    shekel{"shekel", "shekels", "agora", "agorot"};

struct Sign {
  std::string_view written;
  const Currency* currency;
};
// Those that begin with others come first.
constexpr std::array before_number = {
    Sign{"US$", &us_dollar},
    Sign{"CA$", &canadian},
    Sign{"C$", &canadian},
    Sign{"AU$", &australian},
    Sign{"A$", &australian},
    Sign{"R$", &real},
    Sign{"MX$", &mexican_peso},
    Sign{"$", &dollar},
    Sign{"€", &euro},
    Sign{"£", &pound},
    Sign{"¥", &yen},
    Sign{"₹", &rupee},
    Sign{"₩", &won},
    Sign{"₪", &shekel},
};
constexpr std::array codes = {
    Sign{"USD", &dollar},   Sign{"EUR", &euro},         Sign{"GBP", &pound}, Sign{"JPY", &yen},
    Sign{"CAD", &canadian}, Sign{"AUD", &australian},   Sign{"INR", &rupee}, Sign{"CHF", &franc},
    Sign{"BRL", &real},     Sign{"MXN", &mexican_peso},
};

struct Scale {
  std::string_view sign, word;
};
constexpr std::array scales = {
    Scale{" million", " million"},   Scale{" billion", " billion"}, Scale{" trillion", " trillion"},
    Scale{" thousand", " thousand"}, Scale{" M", " million"},       Scale{" B", " billion"},
    Scale{"k", " thousand"},         Scale{"K", " thousand"},       Scale{"M", " million"},
    Scale{"m", " million"},          Scale{"MM", " million"},       Scale{"mn", " million"},
    Scale{"bn", " billion"},         Scale{"B", " billion"},        Scale{"b", " billion"},
    Scale{"tn", " trillion"},        Scale{"T", " trillion"},
};

Scale scale_at(std::string_view text, size_t at) {
  for (const Scale& s : scales)
    if (text.substr(at).starts_with(s.sign) && !is_word(char_at(text, at + s.sign.size()))) return s;
  return {};
}

template <class Signs> const Sign* sign_at(const Signs& signs, std::string_view text) {
  for (const Sign& sign : signs)
    if (text.starts_with(sign.written)) return &sign;
  return nullptr;
}

// `of`: before a noun, "a twenty dollar bill".
std::string in_money(const Number& n, const Currency& c, std::string_view scale, bool of = false) {
  if (!scale.empty()) return quantity(n) + std::string(scale) + " " + std::string(of ? c.one : c.many);
  if (n.fraction.size() > 2 || (!n.fraction.empty() && c.cent.empty()))
    return quantity(n) + " " + std::string(c.many);
  Number whole = n;
  whole.fraction.clear();
  const std::string hundredths = n.fraction.size() == 1 ? n.fraction + "0" : n.fraction;
  const auto cents = read_number(hundredths);
  const bool has_cents = cents && cents->whole() != 0;
  const bool singular = whole.is_one() || (of && !has_cents);
  std::string words = quantity(whole) + " " + std::string(singular ? c.one : c.many);
  if (!has_cents) return words;
  const std::string parts = cardinal(*cents->whole()) + " " + std::string(cents->is_one() ? c.cent : c.cents);
  return whole.whole() == 0 && !n.minus ? parts : words + " and " + parts;
}

// "$5k-$10k", "$10-20": from the low figure, which ends at `at`, to the high one.
std::optional<Reading> read_range(std::string_view text, size_t at, const Number& low, const Sign& sign) {
  const Scale low_scale = scale_at(text, at);
  at += low_scale.sign.size();
  const size_t dash = dash_at(text, at);
  if (dash == 0) return std::nullopt;
  at += dash;
  if (text.substr(at).starts_with(sign.written)) at += sign.written.size();
  const auto high = read_number(text.substr(at), "-");
  if (!high) return std::nullopt;
  at += high->length;
  const Scale scale = scale_at(text, at);
  at += scale.sign.size();
  const bool in_cents = !low.fraction.empty() && scale.word.empty();
  const std::string from =
      in_cents ? in_money(low, *sign.currency, low_scale.word)
               : quantity(low) + std::string(low_scale.word == scale.word ? "" : low_scale.word);
  const Per per = per_at(text, at);
  return Reading{at + per.length, from + " to " + in_money(*high, *sign.currency, scale.word) + per.words};
}

}  // namespace

std::optional<Reading> read_money(std::string_view text, std::string_view before) {
  if (ends_in_word(before)) return std::nullopt;
  const bool minus = char_at(text, 0) == '-';
  const Sign* sign = sign_at(before_number, text.substr(minus));
  size_t start = sign ? minus + sign->written.size() : 0;
  if (!sign && is_upper(char_at(text, 0))) {
    sign = sign_at(codes, text);
    if (!sign || char_at(text, sign->written.size()) != ' ') return std::nullopt;
    start = sign->written.size() + 1;
  }
  if (sign) {
    auto low = read_number(text.substr(start));
    if (!low || (minus && !before.empty() && !is_blank(before.back()))) return std::nullopt;
    low->minus = minus;
    const size_t at = start + low->length;
    if (auto range = read_range(text, at, *low, *sign)) return range;
    const Scale scale = scale_at(text, at);
    const size_t end = at + scale.sign.size();
    const Per per = per_at(text, end);
    const bool of = per.length == 0 && follows_article(before) && is_lower(char_at(text, end + 1));
    return Reading{end + per.length, in_money(*low, *sign->currency, scale.word, of) + per.words};
  }
  const auto number = read_number(text, before);
  if (!number) return std::nullopt;
  if (text.substr(number->length).starts_with("¢"))
    return Reading{number->length + std::string_view("¢").size(),
                   quantity(*number) + (number->is_one() ? " cent" : " cents")};
  const size_t at = number->length + (char_at(text, number->length) == ' ' ? 1 : 0);
  const std::string_view rest = text.substr(at);
  const Sign* behind = sign_at(before_number, rest);
  if (behind && (behind->currency == &dollar || is_letter(behind->written[0]))) behind = nullptr;
  if (!behind) {
    behind = sign_at(codes, rest);
    if (behind && is_word(char_at(rest, behind->written.size()))) behind = nullptr;
  }
  if (!behind) return std::nullopt;
  return Reading{at + behind->written.size(), in_money(*number, *behind->currency, "")};
}

}  // namespace aybiza::speech::english
