// Numbers: digits as Spanish words, and how digits are written in Spanish text, where the decimal sign is a
// comma in some countries and a point in others.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aybiza::speech::spanish {

/// How a number that ends in one agrees with its noun: "veintiuno", "veintiún días", "veintiuna horas". The
/// feminine also makes hundreds agree: "doscientas".
enum class Form { alone, masculine, feminine };

/// 1234 → "mil doscientos treinta y cuatro"
std::string cardinal(uint64_t n, Form form = Form::alone);
/// 21 → "vigésimo primero", or with -a; from 100 on the cardinal, as people say it.
std::string ordinal(uint64_t n, Form form = Form::alone);
/// "407" → "cuatro cero siete"
std::string digit_by_digit(std::string_view digits);
/// As telephone numbers are told: "3456" → "treinta y cuatro, cincuenta y seis", "612" → "seis uno dos"
std::string digit_pairs(std::string_view digits);

/// A number as it stands in text: "1.234,50", "1,234.50", "007", "-5".
struct Number {
  bool minus = false;
  bool grouped = false;     ///< with signs between thousands
  char decimal_sign = ',';  ///< ',' or '.', as written
  std::string digits;       ///< before the decimal sign
  std::string fraction;     ///< after it
  size_t length = 0;        ///< of the text

  std::optional<uint64_t> whole() const;
  bool is_one() const { return whole() == 1 && !minus; }
};

/// The number that the text begins with. A comma or point groups thousands where exactly three digits follow;
/// otherwise it is the decimal sign.
std::optional<Number> read_number(std::string_view text, std::string_view before = "");

std::string quantity(const Number& number, Form form = Form::alone);
/// Standing alone in text: seven digits and more are told in pairs.
std::string alone(const Number& number, Form form = Form::alone);

}  // namespace aybiza::speech::spanish
