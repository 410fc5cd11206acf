// Times of day, alone and in ranges.
#include <array>

#include "core/speech/Chars.h"
#include "core/speech/english/Numbers.h"
#include "core/speech/english/Rules.h"

namespace aybiza::speech::english {

namespace {

struct Clock {
  unsigned hour = 0, minute = 0;
  bool has_minutes = false;
  char meridiem = '\0';        // 'a', 'p' or none
  bool ends_sentence = false;  // the period of "p.m." is also the sentence's
  unsigned second = 0;
  std::string_view zone;
  size_t figures = 0;  // length of what stands before the meridiem and the zone
  size_t length = 0;
};

struct Zone {
  std::string_view sign, words;
};
constexpr std::array zones = {
    Zone{"ET", "Eastern time"},
    Zone{"EST", "Eastern time"},
    Zone{"EDT", "Eastern time"},
    Zone{"CT", "Central time"},
    Zone{"CST", "Central time"},
    Zone{"CDT", "Central time"},
    Zone{"MT", "Mountain time"},
    Zone{"MST", "Mountain time"},
    Zone{"MDT", "Mountain time"},
    Zone{"PT", "Pacific time"},
    Zone{"PST", "Pacific time"},
    Zone{"PDT", "Pacific time"},
    Zone{"CET", "Central European time"},
    Zone{"CEST", "Central European summer time"},
    Zone{"BST", "British summer time"},
    Zone{"GMT", "G M T"},
    Zone{"UTC", "U T C"},
    Zone{"Z", "U T C"},
};

// " EST", "Z" behind the time.
void read_zone(std::string_view text, Clock& clock) {
  const size_t at = clock.length + (char_at(text, clock.length) == ' ' ? 1 : 0);
  const std::string_view word =
      text.substr(std::min(at, text.size())).substr(0, count_while(text, at, is_letter));
  for (const Zone& zone : zones)
    if (word == zone.sign && !is_digit(char_at(text, at + word.size())) &&
        (word != "Z" || at == clock.length)) {
      clock.zone = zone.words;
      clock.length = at + word.size();
    }
}

// " p.m.", "pm", " PM" after the figures.
void read_meridiem(std::string_view text, Clock& clock) {
  size_t at = clock.length + (char_at(text, clock.length) == ' ' ? 1 : 0);
  const char letter = to_lower(char_at(text, at));
  if (letter != 'a' && letter != 'p') return;
  const bool dotted = char_at(text, ++at) == '.';
  if (dotted) at++;
  if (to_lower(char_at(text, at)) != 'm') return;
  at++;
  if (dotted && char_at(text, at) == '.') {
    at++;
    clock.ends_sentence = trim(text.substr(at)).empty();
  }
  if (is_word(char_at(text, at))) return;
  clock.meridiem = letter;
  clock.length = at;
}

// 3:30 pm, 15:05, 9 a.m., or a bare 9, which is a time only where the rest of the text says so.
std::optional<Clock> read_clock(std::string_view text) {
  Clock clock;
  const size_t hours = count_while(text, 0, is_digit);
  if (hours < 1 || hours > 2) return std::nullopt;
  clock.hour = static_cast<unsigned>(*read_number(text.substr(0, hours))->whole());
  clock.length = hours;
  if (char_at(text, hours) == ':') {
    if (count_while(text, hours + 1, is_digit) != 2) return std::nullopt;
    clock.minute = static_cast<unsigned>(*read_number(text.substr(hours + 1, 2))->whole());
    clock.has_minutes = true;
    clock.length = hours + 3;
    if (char_at(text, clock.length) == ':') {
      if (count_while(text, clock.length + 1, is_digit) != 2) return std::nullopt;
      clock.second = static_cast<unsigned>(*read_number(text.substr(clock.length + 1, 2))->whole());
      clock.length += 3;
      if (char_at(text, clock.length) == ':') return std::nullopt;
    }
  }
  clock.figures = clock.length;
  read_meridiem(text, clock);
  if (clock.has_minutes || clock.meridiem) read_zone(text, clock);
  if (clock.hour > 24 || clock.minute > 59 || is_word(char_at(text, clock.length))) return std::nullopt;
  return clock;
}

// Without the meridiem.
std::string say_figures(const Clock& clock) {
  std::string words = cardinal(clock.hour);
  if (clock.minute > 0) {
    words += (clock.minute < 10 ? " oh " : " ") + cardinal(clock.minute);
  } else if (clock.meridiem == '\0' && clock.has_minutes) {
    words = clock.hour == 0 || clock.hour == 24 ? "midnight"
                                                : words + (clock.hour <= 12 ? " o'clock" : " hundred");
  }
  if (clock.second > 0)
    words += " and " + cardinal(clock.second) + (clock.second == 1 ? " second" : " seconds");
  return words;
}

std::string say(const Clock& clock) {
  std::string words = say_figures(clock);
  if (clock.meridiem) words += std::string(" ") + clock.meridiem + " m";
  if (!clock.zone.empty()) words += " " + std::string(clock.zone);
  if (clock.ends_sentence) words += '.';
  return words;
}

// One time, of which the figures may have been heard and the rest not; `at`: where it stands.
void mark(Reading& reading, const Clock& clock, size_t word, size_t at) {
  if (word > 0) reading.marks.push_back({word, at});
  if (clock.length > clock.figures)
    reading.marks.push_back({word + say_figures(clock).size() + 1, at + clock.figures});
}

bool is_time(const Clock& clock) { return clock.has_minutes || clock.meridiem; }

}  // namespace

std::optional<Reading> read_time(std::string_view text, std::string_view before) {
  if (!before.empty() && (is_word(before.back()) || before.back() == ':' || before.back() == '.'))
    return std::nullopt;
  const auto first = read_clock(text);
  if (!first) return std::nullopt;
  size_t at = first->length + count_while(text, first->length, is_blank);
  if (char_at(text, at) == '-') {
    at++;
    at += count_while(text, at, is_blank);
    const auto second = read_clock(text.substr(at));
    if (second && (is_time(*first) || is_time(*second))) {
      const std::string from = say(*first) + " to ";
      Reading range{at + second->length, from + say(*second)};
      mark(range, *first, 0, 0);
      mark(range, *second, from.size(), at);
      return range;
    }
  }
  if (!is_time(*first)) return std::nullopt;
  Reading reading{first->length, say(*first)};
  mark(reading, *first, 0, 0);
  return reading;
}

}  // namespace aybiza::speech::english
