#include "Calendar.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace aybiza::emulator {

namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 7> weekday_names = {"sunday",   "monday", "tuesday", "wednesday",
                                                           "thursday", "friday", "saturday"};
constexpr std::array<std::string_view, 12> month_names = {"january",   "february", "march",    "april",
                                                          "may",       "june",     "july",     "august",
                                                          "september", "october",  "november", "december"};

template <size_t N> std::string alternatives(const std::array<std::string_view, N>& names) {
  std::string text;
  for (auto name : names) text += (text.empty() ? "" : " | ") + std::string(name);
  return "(" + text + ")";
}

std::string spelled_alternatives(int from, int to, std::string (*spell)(int)) {
  std::string text;
  for (int n = from; n <= to; n++) text += (text.empty() ? "" : " | ") + spell(n);
  return "(" + text + ")";
}

template <size_t N> int index_of(const std::array<std::string_view, N>& names, std::string_view word) {
  auto found = std::ranges::find(names, word);
  return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

bool contains(const Words& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

std::string capitalised(std::string_view word) {
  std::string text(word);
  text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

// The longest run of words from `at` that is a number; moves `at` behind it. -1 where there is none.
int take_number(const Words& words, size_t& at) {
  for (size_t length : {2, 1}) {
    if (at + length > words.size()) continue;
    const int number = number_of(length == 2 ? words[at] + " " + words[at + 1] : words[at]);
    if (number < 0) continue;
    at += length;
    return number;
  }
  return -1;
}

}  // namespace

std::string date_phrase() {
  const std::string days = spelled_alternatives(1, 31, spell_ordinal);
  const std::string months = alternatives(month_names);
  return "[next | this | coming] " + alternatives(weekday_names) +
         " | today | [the day after] tomorrow | [the] " + days + " [of] " + months + " | " + months +
         " [the] " + days + " | the " + days;
}

std::string clock_phrase() {
  const std::string hours = spelled_alternatives(1, 12, spell_number);
  const std::string half_of_day = "[a.m. | p.m. | in the morning | in the afternoon | in the evening]";
  return "(half past | quarter past | a quarter past | quarter to | a quarter to) " + hours + " " +
         half_of_day + " | " + hours + " (o'clock | thirty | fifteen | forty five) " + half_of_day + " | " +
         hours + " (a.m. | p.m. | in the morning | in the afternoon | in the evening) | at " + hours +
         " | noon | midday";
}

std::optional<Day> resolve_date(const Words& words, Day today) {
  if (contains(words, "today")) return today;
  if (contains(words, "tomorrow")) return Day(sys_days(today) + days(contains(words, "after") ? 2 : 1));
  std::optional<unsigned> day_of_month, month_number;
  for (size_t i = 0; i < words.size();) {
    if (int index = index_of(weekday_names, words[i]); index >= 0) {
      const int ahead = static_cast<int>((weekday(index) - weekday(sys_days(today))).count());
      return Day(sys_days(today) + days(ahead == 0 ? 7 : ahead));
    }
    if (int index = index_of(month_names, words[i]); index >= 0) month_number = index + 1;
    if (int number = take_number(words, i); number > 0)
      day_of_month = number;
    else
      i++;
  }
  if (!day_of_month) return std::nullopt;
  Day wanted(today.year(), month_number ? month(*month_number) : today.month(), day(*day_of_month));
  while (!wanted.ok() || sys_days(wanted) <= sys_days(today)) {
    wanted = month_number ? wanted + years(1) : wanted + months(1);
    if (wanted.year() - today.year() > years(8)) return std::nullopt;  // the 31st of February
  }
  return wanted;
}

std::optional<int> resolve_clock(const Words& words) {
  if (contains(words, "noon") || contains(words, "midday")) return 12 * 60;
  const bool half = contains(words, "half"), quarter = contains(words, "quarter"),
             before = contains(words, "to");
  int hour = -1, minute = 0;
  for (size_t i = 0; i < words.size();) {
    // One word at a time: "ten thirty" is two numbers here, "forty five" one.
    const int number = hour < 0 ? number_of(words[i]) : take_number(words, i);
    if (hour < 0) i++;
    if (number < 0) {
      if (hour >= 0) i++;
      continue;
    }
    (hour < 0 ? hour : minute) = number;
  }
  if (hour < 0 || hour > 23 || minute > 59) return std::nullopt;
  int minutes = hour * 60 + minute + (half ? 30 : quarter ? (before ? -15 : 15) : 0);
  const bool morning = contains(words, "a.m.") || contains(words, "morning");
  const bool afternoon =
      contains(words, "p.m.") || contains(words, "afternoon") || contains(words, "evening");
  if (morning && hour == 12) minutes -= 12 * 60;
  if (hour < 12 && (afternoon || (!morning && hour < 8))) minutes += 12 * 60;
  return (minutes + 24 * 60) % (24 * 60);
}

std::string iso_date(Day day) {
  char text[32];
  snprintf(text, sizeof text, "%04d-%02u-%02u", int(day.year()), unsigned(day.month()), unsigned(day.day()));
  return text;
}

std::string iso_clock(int minutes) {
  char text[32];
  snprintf(text, sizeof text, "%02d:%02d", minutes / 60, minutes % 60);
  return text;
}

std::string spoken_date(std::string_view iso) {
  int y = 0;
  unsigned m = 0, d = 0;
  if (sscanf(std::string(iso).c_str(), "%d-%u-%u", &y, &m, &d) != 3) return std::string(iso);
  const Day date{year(y), month(m), day(d)};
  if (!date.ok()) return std::string(iso);
  return capitalised(weekday_names[weekday(sys_days(date)).c_encoding()]) + ", " +
         capitalised(month_names[m - 1]) + " " + std::to_string(d);
}

std::string spoken_clock(std::string_view iso) {
  int hour = 0, minute = 0;
  if (sscanf(std::string(iso).c_str(), "%d:%d", &hour, &minute) != 2) return std::string(iso);
  char text[32];
  snprintf(text, sizeof text, "%d:%02d %s", hour % 12 ? hour % 12 : 12, minute, hour < 12 ? "AM" : "PM");
  return text;
}

}  // namespace aybiza::emulator
