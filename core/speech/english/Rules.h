// Rules: what English can read beyond plain words.
#pragma once

#include "core/speech/Rules.h"

namespace aybiza::speech::english {

// Addresses.cpp: digits and letters that are told one by one.
std::optional<Reading> read_email(std::string_view text, std::string_view before);
std::optional<Reading> read_url(std::string_view text, std::string_view before);
std::optional<Reading> read_phone(std::string_view text, std::string_view before);
std::optional<Reading> read_code(std::string_view text, std::string_view before);
std::optional<Reading> read_told_number(std::string_view text, std::string_view before);
std::optional<Reading> read_version(std::string_view text, std::string_view before);

// Dates.cpp: 3/4 is in March, or where the day comes first in April.
std::optional<Reading> read_date(std::string_view text, std::string_view before);
std::optional<Reading> read_date_day_first(std::string_view text, std::string_view before);
std::optional<Reading> read_weekday(std::string_view text, std::string_view before);

// Times.cpp
std::optional<Reading> read_time(std::string_view text, std::string_view before);

// Money.cpp
std::optional<Reading> read_money(std::string_view text, std::string_view before);

// Amounts.cpp
std::optional<Reading> read_fraction(std::string_view text, std::string_view before);
std::optional<Reading> read_amount(std::string_view text, std::string_view before);

// Letters.cpp: words of capitals.
std::optional<Reading> read_roman(std::string_view text, std::string_view before);
std::optional<Reading> read_initials(std::string_view text, std::string_view before);

// Words.cpp
std::optional<Reading> read_abbreviation(std::string_view text, std::string_view before);
std::optional<Reading> read_symbol(std::string_view text, std::string_view before);
/// The words behind "Dr.", or nothing.
std::string_view find_abbreviation(std::string_view word);

}  // namespace aybiza::speech::english
