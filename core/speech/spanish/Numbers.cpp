#include "core/speech/spanish/Numbers.h"

#include <array>
#include <cstdlib>

#include "core/speech/Chars.h"

namespace aybiza::speech::spanish {

namespace {

constexpr std::array small = {"cero",        "uno",        "dos",         "tres",       "cuatro",
                              "cinco",       "seis",       "siete",       "ocho",       "nueve",
                              "diez",        "once",       "doce",        "trece",      "catorce",
                              "quince",      "dieciséis",  "diecisiete",  "dieciocho",  "diecinueve",
                              "veinte",      "veintiuno",  "veintidós",   "veintitrés", "veinticuatro",
                              "veinticinco", "veintiséis", "veintisiete", "veintiocho", "veintinueve"};
constexpr std::array tens = {"",          "",        "",        "treinta", "cuarenta",
                             "cincuenta", "sesenta", "setenta", "ochenta", "noventa"};
constexpr std::array hundreds = {"",         "ciento",    "doscient",  "trescient", "cuatrocient",
                                 "quinient", "seiscient", "setecient", "ochocient", "novecient"};
constexpr std::array firsts = {"",       "primer", "segund", "tercer", "cuart",   "quint",   "sext",
                               "séptim", "octav",  "noven",  "décim",  "undécim", "duodécim"};
constexpr std::array tenths = {
    "",          "décim",       "vigésim",   "trigésim", "cuadragésim", "quincuagésim",
    "sexagésim", "septuagésim", "octogésim", "nonagésim"};
constexpr size_t longest_cardinal = 15;  // digits; beyond that nobody can follow
constexpr size_t shortest_account = 7;   // ungrouped digits from this length on are a number to write down
constexpr uint64_t million = 1'000'000;

std::string one(Form form) { return form == Form::alone ? "uno" : form == Form::masculine ? "un" : "una"; }

std::string below_hundred(uint64_t n, Form form) {
  if (n == 1) return one(form);
  if (n == 21) return form == Form::masculine ? "veintiún" : "veinti" + one(form);
  if (n < small.size()) return small[n];
  const std::string ten = tens[n / 10];
  return n % 10 ? ten + " y " + below_hundred(n % 10, form) : ten;
}

std::string below_thousand(uint64_t n, Form form) {
  if (n < 100) return below_hundred(n, form);
  if (n == 100) return "cien";
  std::string hundred = hundreds[n / 100];
  if (n >= 200) hundred += form == Form::feminine ? "as" : "os";
  return n % 100 ? hundred + " " + below_hundred(n % 100, form) : hundred;
}

std::string below_million(uint64_t n, Form form) {
  if (n < 1000) return below_thousand(n, form);
  const Form before_mil = form == Form::feminine ? form : Form::masculine;
  const std::string thousand = n / 1000 == 1 ? "mil" : below_thousand(n / 1000, before_mil) + " mil";
  return n % 1000 ? thousand + " " + below_thousand(n % 1000, form) : thousand;
}

void append(std::string& words, const std::string& more) {
  words += (words.empty() || more.empty() ? "" : " ") + more;
}

}  // namespace

std::string cardinal(uint64_t n, Form form) {
  if (n == 0) return small[0];
  std::string words;
  if (const uint64_t billions = n / million / million)
    words = billions == 1 ? "un billón" : below_million(billions, Form::masculine) + " billones";
  if (const uint64_t millions = n / million % million)
    append(words, millions == 1 ? "un millón" : below_million(millions, Form::masculine) + " millones");
  if (n % million) append(words, below_million(n % million, form));
  return words;
}

std::string ordinal(uint64_t n, Form form) {
  if (n == 0 || n >= 100) return cardinal(n, form);
  if (form == Form::masculine && (n % 10 == 1 || n % 10 == 3) && n != 11 && n != 13)  // primer, tercer
    return n < 10 ? firsts[n] : ordinal(n / 10 * 10) + " " + firsts[n % 10];
  const std::string ending = form == Form::feminine ? "a" : "o";
  if (n < firsts.size()) return firsts[n] + ending;
  const std::string ten = tenths[n / 10] + ending;
  return n % 10 ? ten + " " + firsts[n % 10] + ending : ten;
}

std::string digit_by_digit(std::string_view digits) {
  std::string words;
  for (const char digit : digits) append(words, small[static_cast<size_t>(digit - '0')]);
  return words;
}

std::string digit_pairs(std::string_view digits) {
  if (digits.size() == 1) return digit_by_digit(digits);
  std::string words;
  while (!digits.empty()) {
    const size_t n = digits.size() % 2 ? 3 : 2;
    const bool as_number = n == 2 && digits.front() != '0';
    words += (words.empty() ? "" : ", ") +
             (as_number ? cardinal(static_cast<uint64_t>((digits[0] - '0') * 10 + digits[1] - '0'))
                        : digit_by_digit(digits.substr(0, n)));
    digits.remove_prefix(n);
  }
  return words;
}

std::optional<uint64_t> Number::whole() const {
  if (!fraction.empty() || digits.size() > longest_cardinal) return std::nullopt;
  return std::strtoull(digits.c_str(), nullptr, 10);
}

std::optional<Number> read_number(std::string_view text, std::string_view before) {
  Number number;
  size_t at = 0;
  if (char_at(text, 0) == '-' && (before.empty() || is_blank(before.back()) || before.back() == '(')) {
    number.minus = true;
    at = 1;
  }
  const size_t first = count_while(text, at, is_digit);
  if (first == 0) return std::nullopt;
  number.digits = text.substr(at, first);
  at += first;
  const char sign = char_at(text, at);
  const bool may_group = first <= 3 && number.digits.front() != '0' && (sign == '.' || sign == ',');
  while (may_group && char_at(text, at) == sign && count_while(text, at + 1, is_digit) == 3) {
    number.digits += text.substr(at + 1, 3);
    number.grouped = true;
    at += 4;
  }
  const char decimal = char_at(text, at);
  if ((decimal == ',' || decimal == '.') && !(number.grouped && decimal == sign) &&
      is_digit(char_at(text, at + 1))) {
    const size_t n = count_while(text, at + 1, is_digit);
    number.decimal_sign = decimal;
    number.fraction = text.substr(at + 1, n);
    at += 1 + n;
  }
  number.length = at;
  return number;
}

std::string quantity(const Number& number, Form form) {
  std::string words = number.minus ? "menos " : "";
  const bool leading_zero = number.digits.size() > 1 && number.digits[0] == '0';
  if (leading_zero || number.digits.size() > longest_cardinal) {
    words += leading_zero && number.digits.size() <= 5 ? digit_by_digit(number.digits)
                                                       : digit_pairs(number.digits);
  } else {
    const uint64_t n = std::strtoull(number.digits.c_str(), nullptr, 10);
    words += cardinal(n, number.fraction.empty() ? form : Form::alone);
  }
  if (number.fraction.empty()) return words;
  words += number.decimal_sign == ',' ? " coma " : " punto ";
  const bool as_number = number.fraction.size() <= 2 && number.fraction.front() != '0';
  return words + (as_number ? cardinal(std::strtoull(number.fraction.c_str(), nullptr, 10))
                            : digit_by_digit(number.fraction));
}

std::string alone(const Number& number, Form form) {
  const auto whole = number.whole();
  const bool is_account = whole && !number.minus && !number.grouped &&
                          number.digits.size() >= shortest_account && *whole % 1000 != 0;
  return is_account ? digit_pairs(number.digits) : quantity(number, form);
}

}  // namespace aybiza::speech::spanish
