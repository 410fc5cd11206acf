// Numbers: digits as English words, and how digits are written in English text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aybiza::speech::english {

/// 1234 → "one thousand two hundred thirty-four"
std::string cardinal(uint64_t n);
/// 21 → "twenty-first"
std::string ordinal(uint64_t n);
/// 1999 → "nineteen ninety-nine", 2005 → "two thousand five"
std::string year(unsigned n);
/// "407" → "four zero seven"
std::string digit_by_digit(std::string_view digits);
/// Long rows of digits in groups that can be remembered: "12345678" → "one two three four, five six seven
/// eight"
std::string digit_groups(std::string_view digits);

/// A number as it stands in text: "1,234.50", "007", "-5".
struct Number {
  bool minus = false;
  bool grouped = false;  ///< with commas between thousands
  std::string digits;    ///< before the point, without commas
  std::string fraction;  ///< after the point
  size_t length = 0;     ///< of the text

  /// Its value where it has no fraction and is not too long; for grammar ("1 day") and small sums.
  std::optional<uint64_t> whole() const;
  bool is_one() const { return whole() == 1 && !minus; }
};

/// The number that the text begins with. A minus is only read where `before` ends with a blank or nothing.
std::optional<Number> read_number(std::string_view text, std::string_view before = "");

/// A dash between two figures: its length, or 0.
size_t dash_at(std::string_view text, size_t at);
/// "a 5 km run", "a $20 bill": what is counted is not many.
bool follows_article(std::string_view before);

/// As a quantity: "one thousand two hundred thirty-four point five zero".
std::string quantity(const Number& number);
/// Standing alone in text: four digits may be a year, seven an account.
std::string alone(const Number& number);

}  // namespace aybiza::speech::english
