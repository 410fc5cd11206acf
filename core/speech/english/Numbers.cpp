#include "core/speech/english/Numbers.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "core/speech/Chars.h"

namespace aybiza::speech::english {

namespace {

constexpr std::array small = {"zero",    "one",     "two",       "three",    "four",
                              "five",    "six",     "seven",     "eight",    "nine",
                              "ten",     "eleven",  "twelve",    "thirteen", "fourteen",
                              "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
constexpr std::array tens = {"",      "",      "twenty",  "thirty", "forty",
                             "fifty", "sixty", "seventy", "eighty", "ninety"};
constexpr size_t longest_cardinal = 15;  // digits; beyond that nobody can follow
constexpr size_t shortest_account = 7;   // ungrouped digits from this length on are a number to write down

std::string below_hundred(uint64_t n) {
  if (n < 20) return small[n];
  const std::string ten = tens[n / 10];
  return n % 10 ? ten + "-" + small[n % 10] : ten;
}

std::string below_thousand(uint64_t n) {
  if (n < 100) return below_hundred(n);
  const std::string hundred = std::string(small[n / 100]) + " hundred";
  return n % 100 ? hundred + " " + below_hundred(n % 100) : hundred;
}

struct Irregular {
  std::string_view cardinal, ordinal;
};
constexpr std::array irregular = {Irregular{"one", "first"},     Irregular{"two", "second"},
                                  Irregular{"three", "third"},   Irregular{"five", "fifth"},
                                  Irregular{"eight", "eighth"},  Irregular{"nine", "ninth"},
                                  Irregular{"twelve", "twelfth"}};

}  // namespace

std::string cardinal(uint64_t n) {
  if (n == 0) return "zero";
  constexpr std::array scales = {"", " thousand", " million", " billion", " trillion"};
  std::string words;
  for (size_t scale = 0; n > 0 && scale < scales.size(); scale++, n /= 1000) {
    if (n % 1000 == 0) continue;
    words = below_thousand(n % 1000) + scales[scale] + (words.empty() ? "" : " " + words);
  }
  return words;
}

std::string ordinal(uint64_t n) {
  std::string words = cardinal(n);
  const size_t last = words.find_last_of(" -") + 1;  // npos + 1 is 0
  for (const auto& [from, to] : irregular)
    if (words.substr(last) == from) return words.substr(0, last) + std::string(to);
  if (words.back() == 'y') return words.substr(0, words.size() - 1) + "ieth";
  return words + "th";
}

std::string year(unsigned n) {
  const unsigned century = n / 100, rest = n % 100;
  if (n < 1100 || n > 2099 || (n >= 2000 && n < 2010)) return cardinal(n);
  if (rest == 0) return below_hundred(century) + " hundred";
  return below_hundred(century) + (rest < 10 ? " oh " : " ") + below_hundred(rest);
}

std::string digit_by_digit(std::string_view digits) {
  std::string words;
  for (const char d : digits)
    words += (words.empty() ? "" : " ") + std::string(small[static_cast<size_t>(d - '0')]);
  return words;
}

std::string digit_groups(std::string_view digits) {
  std::string words;
  while (!digits.empty()) {
    // Threes and fours only: 4 4, 3 4, 3 3 4; up to five digits stay together.
    const size_t n = digits.size() <= 5 ? digits.size() : digits.size() % 4 == 0 ? 4 : 3;
    words += (words.empty() ? "" : ", ") + digit_by_digit(digits.substr(0, n));
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
  const bool stands_alone = before.empty() || is_blank(before.back());
  if (first == 0 && !(stands_alone && char_at(text, at) == '.' && is_digit(char_at(text, at + 1))))
    return std::nullopt;
  number.digits = first == 0 ? "0" : text.substr(at, first);  // ".75"
  at += first;
  // A comma groups thousands only where exactly three digits follow: "1,234" but not "1,2345".
  while (first <= 3 && char_at(text, at) == ',' && count_while(text, at + 1, is_digit) == 3) {
    number.digits += text.substr(at + 1, 3);
    number.grouped = true;
    at += 4;
  }
  if (char_at(text, at) == '.' && is_digit(char_at(text, at + 1))) {
    const size_t n = count_while(text, at + 1, is_digit);
    number.fraction = text.substr(at + 1, n);
    at += 1 + n;
  }
  number.length = at;
  return number;
}

size_t dash_at(std::string_view text, size_t at) {
  for (const std::string_view dash : {" - ", "-"})
    if (text.substr(std::min(at, text.size())).starts_with(dash)) return dash.size();
  return 0;
}

bool follows_article(std::string_view before) {
  for (const std::string_view article : {"a ", "an ", "A ", "An "})
    if (before.ends_with(article) && !ends_in_word(before.substr(0, before.size() - article.size())))
      return true;
  return false;
}

std::string quantity(const Number& number) {
  std::string words = number.minus ? "minus " : "";
  const bool leading_zero = number.digits.size() > 1 && number.digits[0] == '0';
  if (leading_zero || number.digits.size() > longest_cardinal) {
    words += digit_groups(number.digits);
  } else {
    words += cardinal(std::strtoull(number.digits.c_str(), nullptr, 10));
  }
  if (!number.fraction.empty()) words += " point " + digit_by_digit(number.fraction);
  return words;
}

std::string alone(const Number& number) {
  const auto whole = number.whole();
  if (!whole || number.minus || number.grouped) return quantity(number);
  if (number.digits.size() == 4 && *whole >= 1900 && *whole <= 2099)
    return year(static_cast<unsigned>(*whole));
  if (number.digits.size() >= shortest_account && *whole % 1000 != 0) return digit_groups(number.digits);
  return quantity(number);
}

}  // namespace aybiza::speech::english
