// Money: euros and dollars, and the peso where "$" means it.
#include <array>

#include "core/speech/Chars.h"
#include "core/speech/spanish/Numbers.h"
#include "core/speech/spanish/Rules.h"

namespace aybiza::speech::spanish {

namespace {

struct Currency {
  std::string_view one, many, cent, cents;
  Form form = Form::masculine;
};
constexpr Currency dollar{"dólar", "dólares", "centavo", "centavos"},
    peso{"peso", "pesos", "centavo", "centavos"},
    mexican_peso{"peso mexicano", "pesos mexicanos", "centavo", "centavos"},
    euro{"euro", "euros", "céntimo", "céntimos"},
    pound{"libra", "libras", "penique", "peniques", Form::feminine}, yen{"yen", "yenes", "", ""};

struct Sign {
  std::string_view written;
  const Currency* currency;
};
constexpr std::array before_number = {Sign{"US$", &dollar}, Sign{"MX$", &mexican_peso}, Sign{"€", &euro},
                                      Sign{"£", &pound}, Sign{"¥", &yen}};
constexpr std::array after_number = {Sign{"€", &euro},           Sign{"EUR", &euro},  Sign{"USD", &dollar},
                                     Sign{"MXN", &mexican_peso}, Sign{"GBP", &pound}, Sign{"£", &pound},
                                     Sign{"JPY", &yen}};
constexpr std::array before_as_code = {Sign{"USD", &dollar}, Sign{"EUR", &euro}, Sign{"MXN", &mexican_peso},
                                       Sign{"GBP", &pound}};
constexpr std::array scales = {Sign{" millones", nullptr}, Sign{" millón", nullptr}, Sign{"M", nullptr},
                               Sign{" M", nullptr}, Sign{" MM", nullptr}};

const Sign* sign_after(std::string_view text, size_t at) {
  for (const Sign& sign : after_number)
    if (text.substr(at).starts_with(sign.written) &&
        (!is_letter(sign.written.back()) || !is_word(char_at(text, at + sign.written.size()))))
      return &sign;
  return nullptr;
}

std::string in_money(const Number& n, const Currency& c) {
  if (n.fraction.size() > 2 || (!n.fraction.empty() && c.cent.empty()))
    return quantity(n) + " " + std::string(c.many);
  Number whole = n;
  whole.fraction.clear();
  const auto value = whole.whole();
  // "un millón de euros"
  const bool with_de = value && *value >= 1'000'000 && *value % 1'000'000 == 0;
  std::string words =
      quantity(whole, c.form) + (with_de ? " de " : " ") + std::string(whole.is_one() ? c.one : c.many);
  unsigned cents = 0;
  if (!n.fraction.empty())
    cents = static_cast<unsigned>(n.fraction[0] - '0') * 10 +
            (n.fraction.size() == 2 ? static_cast<unsigned>(n.fraction[1] - '0') : 0);
  if (cents == 0) return words;
  const std::string parts =
      cardinal(cents, Form::masculine) + " " + std::string(cents == 1 ? c.cent : c.cents);
  return value == 0 && !n.minus ? parts : words + " con " + parts;
}

// "/mes": per what.
Reading per_at(std::string_view text, size_t at) {
  const size_t n = char_at(text, at) == '/' ? count_while(text, at + 1, is_letter) : 0;
  if (n == 0) return {};
  const auto word = text.substr(at + 1, n);
  const std::string_view full = word == "h" ? "hora" : word == "kg" ? "kilo" : word;
  return {1 + n, " por " + std::string(full)};
}

Reading with_scale(std::string_view text, size_t at, const Number& n, const Currency& c) {
  for (const std::string_view thousands : {"k", "K", " mil"}) {
    if (!text.substr(at).starts_with(thousands) || is_word(char_at(text, at + thousands.size()))) continue;
    const std::string figure = n.is_one() ? "" : quantity(n, Form::masculine) + " ";
    return {at + thousands.size(), figure + "mil " + std::string(c.many)};
  }
  for (const Sign& scale : scales) {
    if (!text.substr(at).starts_with(scale.written) || is_word(char_at(text, at + scale.written.size())))
      continue;
    const std::string unit = n.is_one() ? " millón de " : " millones de ";
    return {at + scale.written.size(), quantity(n, Form::masculine) + unit + std::string(c.many)};
  }
  return {at, in_money(n, c)};
}

std::optional<Reading> read_with(const Currency& dollar_sign, std::string_view text,
                                 std::string_view before) {
  if (ends_in_word(before)) return std::nullopt;
  const bool minus = char_at(text, 0) == '-';
  const std::string_view unsigned_text = text.substr(minus);
  // "USD 20"
  for (const Sign& code : before_as_code)
    if (text.starts_with(code.written) && char_at(text, code.written.size()) == ' ')
      if (const auto number = read_number(text.substr(code.written.size() + 1)))
        return Reading{code.written.size() + 1 + number->length, in_money(*number, *code.currency)};
  Sign sign{"$", &dollar_sign};
  for (const Sign& s : before_number)
    if (unsigned_text.starts_with(s.written)) sign = s;
  if (unsigned_text.starts_with(sign.written)) {
    const size_t start = minus + sign.written.size() + (char_at(unsigned_text, sign.written.size()) == ' ');
    auto low = read_number(text.substr(start));
    if (!low || (minus && !before.empty() && !is_blank(before.back()))) return std::nullopt;
    low->minus = minus;
    size_t at = start + low->length;
    if (char_at(text, at) == '-') {
      const size_t high_at =
          at + 1 + (text.substr(at + 1).starts_with(sign.written) ? sign.written.size() : 0);
      if (const auto high = read_number(text.substr(high_at), "-"))
        return Reading{high_at + high->length,
                       quantity(*low, sign.currency->form) + " a " + in_money(*high, *sign.currency)};
    }
    const size_t blank = char_at(text, at) == ' ' ? 1 : 0;
    if (const Sign* code = sign_after(text, at + blank))  // "$500 MXN"
      return Reading{at + blank + code->written.size(), in_money(*low, *code->currency)};
    Reading money = with_scale(text, at, *low, *sign.currency);
    const Reading per = per_at(text, money.length);
    return Reading{money.length + per.length, money.words + per.words};
  }
  const auto low = read_number(text, before);
  if (!low) return std::nullopt;
  Number last = *low;
  std::string words;
  size_t at = low->length;
  if (char_at(text, at) == '-')
    if (const auto high = read_number(text.substr(at + 1), "-")) {
      words = quantity(*low) + " a ";
      last = *high;
      at += 1 + high->length;
    }
  at += char_at(text, at) == ' ';
  const Sign* code = sign_after(text, at);
  if (!code) return std::nullopt;
  at += code->written.size();
  const Reading per = per_at(text, at);
  return Reading{at + per.length, words + in_money(last, *code->currency) + per.words};
}

}  // namespace

std::optional<Reading> read_money(std::string_view text, std::string_view before) {
  return read_with(dollar, text, before);
}

std::optional<Reading> read_money_in_pesos(std::string_view text, std::string_view before) {
  return read_with(peso, text, before);
}

}  // namespace aybiza::speech::spanish
