// Dates and days of the week.
#include <algorithm>
#include <array>

#include "core/speech/Chars.h"
#include "core/speech/Letters.h"
#include "core/speech/english/Numbers.h"
#include "core/speech/english/Rules.h"

namespace aybiza::speech::english {

namespace {

constexpr std::array months = {"January", "February", "March",     "April",   "May",      "June",
                               "July",    "August",   "September", "October", "November", "December"};
constexpr std::array weekdays = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                 "Friday", "Saturday", "Sunday"};

struct Name {
  std::string_view full;
  size_t length = 0;  // of the text, with the period of an abbreviation
  bool shortened = false;
};

// "Mar", "Mar.", "Sept", "March": three letters or more of the name, or all of it.
template <class Names> Name find_name(const Names& names, std::string_view text) {
  const size_t n = count_while(text, 0, is_letter);
  for (const std::string_view full : names) {
    const bool whole = text.substr(0, n) == full;
    if (!whole && (n < 3 || n > 5 || !full.starts_with(text.substr(0, n)))) continue;
    return {full, n + (!whole && char_at(text, n) == '.' ? 1 : 0), !whole};
  }
  return {};
}

struct Digits {
  unsigned value = 0;
  size_t count = 0;
};
Digits digits_at(std::string_view text, size_t at) {
  const size_t n = count_while(text, at, is_digit);
  if (n == 0 || n > 4) return {};
  return {static_cast<unsigned>(*read_number(text.substr(at, n))->whole()), n};
}

// " 14th", " 14": the day and where it ends.
Digits day_at(std::string_view text, size_t at) {
  Digits day = digits_at(text, at);
  if (day.count == 0 || day.count > 2 || day.value < 1 || day.value > 31) return {};
  const auto suffix = text.substr(std::min(at + day.count, text.size())).substr(0, 2);
  if (suffix == "st" || suffix == "nd" || suffix == "rd" || suffix == "th") day.count += 2;
  const char next = char_at(text, at + day.count);
  return is_word(next) || next == ':' || next == '%' ? Digits{} : day;
}

// ", 2025" or " 2025"
Reading year_at(std::string_view text, size_t at) {
  size_t blank = char_at(text, at) == ',' ? 1 : 0;
  if (char_at(text, at + blank) != ' ') return {};
  blank++;
  const Digits y = digits_at(text, at + blank);
  if (y.count != 4 || y.value < 1000 || y.value > 2999 || is_word(char_at(text, at + blank + 4))) return {};
  return {blank + 4, ", " + year(y.value)};
}

std::string month_and_day(unsigned month, unsigned day) {
  return std::string(months[month - 1]) + " " + ordinal(day);
}

// 2025-03-14, 2025/3/14, and with a time behind it 2025-03-14T15:30
std::optional<Reading> read_iso_date(std::string_view text) {
  const Digits y = digits_at(text, 0), m = digits_at(text, 5);
  if (y.count != 4 || m.count == 0 || m.count > 2) return std::nullopt;
  const size_t second = 5 + m.count;
  const Digits d = digits_at(text, second + 1);
  if (d.count == 0 || d.count > 2 || text[4] != text[second] || (text[4] != '-' && text[4] != '/'))
    return std::nullopt;
  if (text[4] == '-' && m.count + d.count != 4) return std::nullopt;
  if (m.value < 1 || m.value > 12 || d.value < 1 || d.value > 31) return std::nullopt;
  const size_t end = second + 1 + d.count;
  const std::string words = month_and_day(m.value, d.value) + ", " + year(y.value);
  if (char_at(text, end) == 'T')
    if (const auto time = read_time(text.substr(end + 1), " "))
      return Reading{end + 1 + time->length, words + " at " + time->words};
  if (is_word(char_at(text, end))) return std::nullopt;
  return Reading{end, words};
}

// "on 3/14", "by 4/2": a date only where a word says so.
std::optional<Reading> read_short_date(std::string_view text, std::string_view before, bool day_first) {
  constexpr std::array words = {"on", "by", "until", "from", "since", "before", "after", "due"};
  const std::string_view word = last_word(before);  // "on 3/14", "Tuesday, 3/14"
  if (!before.ends_with(' ') ||
      (std::ranges::find(words, word) == words.end() && find_name(weekdays, word).length == 0))
    return std::nullopt;
  Digits m = digits_at(text, 0), d = digits_at(text, m.count + 1);
  const size_t end = m.count + 1 + d.count;
  if (m.count == 0 || m.count > 2 || d.count == 0 || d.count > 2 || text[m.count] != '/') return std::nullopt;
  if (is_word(char_at(text, end)) || char_at(text, end) == '/') return std::nullopt;
  if (m.value > 12 || (day_first && d.value <= 12)) std::swap(m, d);
  if (m.value < 1 || m.value > 12 || d.value < 1 || d.value > 31) return std::nullopt;
  return Reading{end, month_and_day(m.value, d.value)};
}

// 3/14/2025, 14.3.2025; where a figure can only be a day, it is one.
std::optional<Reading> read_slash_date(std::string_view text, bool day_first) {
  Digits m = digits_at(text, 0);
  Digits d = digits_at(text, m.count + 1);
  const size_t at = m.count + d.count + 2;
  const Digits y = digits_at(text, at);
  if (m.count < 1 || m.count > 2 || d.count < 1 || d.count > 2 || (y.count != 2 && y.count != 4))
    return std::nullopt;
  const char sign = text[m.count];
  if ((sign != '/' && sign != '.') || text[at - 1] != sign || is_word(char_at(text, at + y.count)) ||
      (sign == '.' && y.count != 4))
    return std::nullopt;
  if (m.value > 12 || ((day_first || sign == '.') && d.value <= 12)) std::swap(m, d);
  if (m.value < 1 || m.value > 12 || d.value < 1 || d.value > 31) return std::nullopt;
  return Reading{at + y.count,
                 month_and_day(m.value, d.value) + ", " + year(y.count == 2 ? 2000 + y.value : y.value)};
}

// March 14th, 2025 · Mar. 14 · March 2025
std::optional<Reading> read_month_first(std::string_view text) {
  const Name month = find_name(months, text);
  if (month.length == 0 || char_at(text, month.length) != ' ') return std::nullopt;
  const size_t at = month.length + 1;
  if (const Digits day = day_at(text, at); day.count > 0) {
    const size_t end = at + day.count;
    std::string words = std::string(month.full) + " " + ordinal(day.value);
    // "March 3-5"
    if (const Digits last = day_at(text, end + 1); char_at(text, end) == '-' && last.count > 0)
      return Reading{
          end + 1 + last.count, words + " to " + ordinal(last.value), {{month.full.size() + 1, at}}};
    const Reading y = year_at(text, end);
    Reading reading{end + y.length, words + y.words, {{month.full.size() + 1, at}}};
    if (y.length > 0) reading.marks.push_back({words.size() + 2, end + y.length - 4});
    return reading;
  }
  if (const Reading y = year_at(text, month.length); y.length > 0)
    return Reading{month.length + y.length,
                   std::string(month.full) + " " + y.words.substr(2),
                   {{month.full.size() + 1, month.length + y.length - 4}}};
  return std::nullopt;
}

// 14 March 2025 · 14th of March
std::optional<Reading> read_day_first(std::string_view text) {
  const Digits day = day_at(text, 0);
  if (day.count == 0 || char_at(text, day.count) != ' ') return std::nullopt;
  size_t at = day.count + 1;
  const bool with_of = text.substr(at).starts_with("of ");
  if (with_of) at += 3;
  const Name month = find_name(months, text.substr(at));
  if (month.length == 0 || is_word(char_at(text, at + month.length))) return std::nullopt;
  at += month.length;
  const Reading y = year_at(text, at);
  const std::string day_words = ordinal(day.value);
  const std::string words =
      with_of ? day_words + " of " + std::string(month.full) : std::string(month.full) + " " + day_words;
  Reading reading{at + y.length, words + y.words};
  if (with_of) reading.marks = {{day_words.size() + 1, day.count + 1}, {day_words.size() + 4, day.count + 4}};
  if (y.length > 0) reading.marks.push_back({words.size() + 2, at + y.length - 4});
  return reading;
}

std::optional<Reading> read_any_date(std::string_view text, std::string_view before, bool day_first) {
  if (ends_in_word(before)) return std::nullopt;
  if (!is_digit(char_at(text, 0))) return is_upper(char_at(text, 0)) ? read_month_first(text) : std::nullopt;
  if (auto reading = read_iso_date(text)) return reading;
  if (auto reading = read_slash_date(text, day_first)) return reading;
  if (auto reading = read_short_date(text, before, day_first)) return reading;
  return read_day_first(text);
}

}  // namespace

std::optional<Reading> read_date(std::string_view text, std::string_view before) {
  return read_any_date(text, before, false);
}

std::optional<Reading> read_date_day_first(std::string_view text, std::string_view before) {
  return read_any_date(text, before, true);
}

// "Mon-Fri", "Monday – Friday", "Tue 3 pm". "Sun" and "Sat" alone may be other words.
std::optional<Reading> read_weekday(std::string_view text, std::string_view before) {
  if (ends_in_word(before) || !is_upper(char_at(text, 0))) return std::nullopt;
  const Name first = find_name(weekdays, text);
  if (first.length == 0) return std::nullopt;
  size_t at = first.length;
  at += count_while(text, at, is_blank);
  if (char_at(text, at) == '-') {
    const size_t second_at = at + 1 + count_while(text, at + 1, is_blank);
    const Name second = find_name(weekdays, text.substr(second_at));
    if (second.length > 0)
      return Reading{second_at + second.length,
                     std::string(first.full) + " to " + std::string(second.full),
                     {{first.full.size() + 1, at}, {first.full.size() + 4, second_at}}};
  }
  if (!first.shortened) return std::nullopt;
  const char next = char_at(text, at);
  const bool may_be_a_word = first.full == "Saturday" || first.full == "Sunday";
  const bool stands_for_a_day =
      text[first.length - 1] == '.' || next == ':' || (at > first.length && is_digit(next));
  if (may_be_a_word && !stands_for_a_day) return std::nullopt;
  return Reading{first.length, std::string(first.full)};
}

}  // namespace aybiza::speech::english
