// Rules: what English can read beyond plain words. A rule looks at the text from the beginning of a word on;
// `before` is what precedes it. It answers how much it understood and how that is said, or nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aybiza::speech::english {

struct Reading {
  size_t length = 0;  ///< bytes of the text that are read by these words
  std::string words;
};
using Rule = std::optional<Reading> (*)(std::string_view text, std::string_view before);

// Addresses.cpp: digits and letters that are told one by one.
std::optional<Reading> read_email(std::string_view text, std::string_view before);
std::optional<Reading> read_url(std::string_view text, std::string_view before);
std::optional<Reading> read_phone(std::string_view text, std::string_view before);
std::optional<Reading> read_code(std::string_view text, std::string_view before);
std::optional<Reading> read_told_number(std::string_view text, std::string_view before);
std::optional<Reading> read_version(std::string_view text, std::string_view before);

// Dates.cpp
std::optional<Reading> read_date(std::string_view text, std::string_view before);
std::optional<Reading> read_weekday(std::string_view text, std::string_view before);

// Times.cpp
std::optional<Reading> read_time(std::string_view text, std::string_view before);

// Amounts.cpp
std::optional<Reading> read_money(std::string_view text, std::string_view before);
std::optional<Reading> read_fraction(std::string_view text, std::string_view before);
std::optional<Reading> read_amount(std::string_view text, std::string_view before);

// Words.cpp
std::optional<Reading> read_abbreviation(std::string_view text, std::string_view before);
std::optional<Reading> read_symbol(std::string_view text, std::string_view before);
/// The words behind "Dr.", or nothing.
std::string_view find_abbreviation(std::string_view word);

}  // namespace aybiza::speech::english
