// Calendar: the days and clock times that callers say, as phrases to listen for, as values for programs
// ("2026-11-10", "10:30") and as words for people ("Tuesday, November 10", "10:30 AM").
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "Words.h"

namespace aybiza::emulator {

using Day = std::chrono::year_month_day;

/// Notation of Phrase.h: "[next] tuesday", "tomorrow", "the tenth of november"…
std::string date_phrase();
/// "half past ten", "ten thirty a.m.", "three o'clock in the afternoon", "noon"…
std::string clock_phrase();

/// The day that is meant by words of date_phrase(), said on `today`: always a day after it, except "today"
/// itself. "next" before a weekday adds nothing: callers disagree on what it adds, and the day is spelled
/// back to them.
std::optional<Day> resolve_date(const Words& words, Day today);
/// Minutes after midnight. Without a.m. or p.m. 1 to 7 o'clock is in the afternoon, the rest as in the
/// morning.
std::optional<int> resolve_clock(const Words& words);

std::string iso_date(Day day);
std::string iso_clock(int minutes);
/// "Tuesday, November 10"
std::string spoken_date(std::string_view iso);
/// "10:30 AM"
std::string spoken_clock(std::string_view iso);

}  // namespace aybiza::emulator
