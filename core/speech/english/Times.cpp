// Times of day, alone and in ranges.
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
  size_t length = 0;
};

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
    if (char_at(text, clock.length) == ':') return std::nullopt;  // a duration or a score, not a time of day
  }
  read_meridiem(text, clock);
  if (clock.hour > 24 || clock.minute > 59 || is_word(char_at(text, clock.length))) return std::nullopt;
  return clock;
}

std::string say(const Clock& clock) {
  std::string words = cardinal(clock.hour);
  if (clock.minute > 0) {
    words += (clock.minute < 10 ? " oh " : " ") + cardinal(clock.minute);
  } else if (clock.meridiem == '\0' && clock.has_minutes) {
    if (clock.hour == 0 || clock.hour == 24) return "midnight";
    words += clock.hour <= 12 ? " o'clock" : " hundred";
  }
  if (clock.meridiem) words += std::string(" ") + clock.meridiem + " m";
  if (clock.ends_sentence) words += '.';
  return words;
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
    if (second && (is_time(*first) || is_time(*second)))
      return Reading{at + second->length, say(*first) + " to " + say(*second)};
  }
  if (!is_time(*first)) return std::nullopt;
  return Reading{first->length, say(*first)};
}

}  // namespace aybiza::speech::english
