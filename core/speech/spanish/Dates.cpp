// Dates, days of the week and times of day.
#include <algorithm>
#include <array>

#include "core/speech/Chars.h"
#include "core/speech/spanish/Numbers.h"
#include "core/speech/spanish/Rules.h"

namespace aybiza::speech::spanish {

namespace {

constexpr std::array months = {"enero", "febrero", "marzo",      "abril",   "mayo",      "junio",
                               "julio", "agosto",  "septiembre", "octubre", "noviembre", "diciembre"};
constexpr std::array weekdays = {"lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"};

struct Digits {
  unsigned value = 0;
  size_t count = 0;
};
Digits digits_at(std::string_view text, size_t at) {
  const size_t n = count_while(text, at, is_digit);
  if (n == 0 || n > 4) return {};
  Digits digits{0, n};
  for (const char c : text.substr(at, n)) digits.value = digits.value * 10 + static_cast<unsigned>(c - '0');
  return digits;
}

bool is_day(Digits d) { return d.count >= 1 && d.count <= 2 && d.value >= 1 && d.value <= 31; }
std::string day_words(unsigned day) { return day == 1 ? "primero" : cardinal(day); }
std::string date_words(unsigned day, unsigned month, unsigned year) {
  return day_words(day) + " de " + months[month - 1] + " de " + cardinal(year);
}

struct Name {
  std::string_view full;
  size_t length = 0;  // of the text, with the period of an abbreviation
  bool shortened = false;
};
// "mar", "mar.", "sept", "Marzo": three bytes or more of the name, or all of it.
template <class Names> Name find_name(const Names& names, std::string_view text) {
  const size_t n = count_while(text, 0, is_letter);
  std::string word(text.substr(0, n));
  if (!word.empty()) word[0] = to_lower(word[0]);
  for (const std::string_view full : names) {
    const bool whole = word == full;
    if (!whole && (n < 3 || n > 5 || !full.starts_with(word))) continue;
    return {full, n + (!whole && char_at(text, n) == '.' ? 1 : 0), !whole};
  }
  return {};
}

std::optional<Reading> read_iso_date(std::string_view text) {
  const Digits y = digits_at(text, 0), m = digits_at(text, 5), d = digits_at(text, 8);
  if (y.count != 4 || m.count != 2 || d.count != 2 || text[4] != '-' || text[7] != '-') return std::nullopt;
  if (m.value < 1 || m.value > 12 || !is_day(d)) return std::nullopt;
  const std::string words = date_words(d.value, m.value, y.value);
  if (text.substr(10).starts_with("T"))
    if (const auto time = read_time(text.substr(11), " "))
      return Reading{11 + time->length,
                     words + (time->words.starts_with("una") ? " a la " : " a las ") + time->words};
  if (is_word(char_at(text, 10))) return std::nullopt;
  return Reading{10, words};
}

// 14/3/2025; where the second figure can only be a day, it is one.
std::optional<Reading> read_slash_date(std::string_view text) {
  Digits d = digits_at(text, 0), m = digits_at(text, d.count + 1);
  const size_t at = d.count + m.count + 2;
  const Digits y = digits_at(text, at);
  if (y.count != 2 && y.count != 4) return std::nullopt;
  if (text[d.count] != text[at - 1] || (text[d.count] != '/' && text[d.count] != '-')) return std::nullopt;
  if (is_word(char_at(text, at + y.count))) return std::nullopt;
  if (m.value > 12) std::swap(d, m);
  if (!is_day(d) || !is_day(m) || m.value > 12) return std::nullopt;
  return Reading{at + y.count, date_words(d.value, m.value, y.count == 2 ? 2000 + y.value : y.value)};
}

// "1 de mayo", "3-5 de mayo", "3 may. 2025"
std::optional<Reading> read_day_and_month(std::string_view text) {
  const Digits first = digits_at(text, 0);
  if (!is_day(first)) return std::nullopt;
  std::string words = day_words(first.value);
  size_t at = first.count;
  if (char_at(text, at) == '-') {
    const Digits last = digits_at(text, at + 1);
    if (!is_day(last)) return std::nullopt;
    words += " al " + day_words(last.value);
    at += 1 + last.count;
  }
  if (char_at(text, at++) != ' ') return std::nullopt;
  const bool with_de = text.substr(at).starts_with("de ");
  if (with_de) at += 3;
  const Name month = find_name(months, text.substr(at));
  if (month.length == 0 || is_word(char_at(text, at + month.length))) return std::nullopt;
  at += month.length;
  std::vector<Reading::Mark> marks;
  if (with_de) marks = {{words.size() + 1, at - month.length - 3}, {words.size() + 4, at - month.length}};
  words += " de " + std::string(month.full);
  const std::string_view rest = text.substr(at);
  const size_t blank = rest.starts_with(" de ") ? 4 : rest.starts_with(" ") ? 1 : 0;
  const Digits year = digits_at(rest, blank);
  if (blank == 0 || year.count != 4 || is_word(char_at(rest, blank + 4))) return Reading{at, words, marks};
  if (blank == 4) marks.push_back({words.size() + 1, at + 1});
  marks.push_back({words.size() + 4, at + blank});
  return Reading{at + blank + 4, words + " de " + cardinal(year.value), marks};
}

struct Clock {
  unsigned hour = 0, minute = 0;
  bool has_minutes = false;
  std::string_view part;  // of the day
  std::string_view zone;
  size_t length = 0;
};

// " p. m.", "pm", " h" after the figures.
void read_part_of_day(std::string_view text, Clock& clock) {
  const std::string_view rest = text.substr(clock.length);
  for (const std::string_view mark : {" a. m.", " p. m.", " a.m.", " p.m.", "a.m.", "p.m.", " am", " pm",
                                      "am", "pm", " AM", " PM", "AM", "PM"}) {
    if (!rest.starts_with(mark) || is_word(char_at(rest, mark.size()))) continue;
    const bool morning = to_lower(mark[mark[0] == ' ']) == 'a';
    clock.part = morning            ? (clock.hour == 12 ? " de la noche" : " de la mañana")
                 : clock.hour == 12 ? " del mediodía"
                 : clock.hour < 8   ? " de la tarde"
                                    : " de la noche";
    clock.length += mark.size();
    return;
  }
  if (!clock.has_minutes) return;
  for (const std::string_view mark : {" h", " hs", " hrs", "h"})
    if (rest.starts_with(mark) && !is_word(char_at(rest, mark.size()))) {
      clock.part = " horas";
      clock.length += mark.size();
      return;
    }
}

struct Zone {
  std::string_view sign, words;
};
constexpr std::array zones = {Zone{"UTC", " U T C"},
                              Zone{"GMT", " G M T"},
                              Zone{"Z", " U T C"},
                              Zone{"CET", " hora de Europa central"},
                              Zone{"CEST", " hora de Europa central"},
                              Zone{"EST", " hora del este"},
                              Zone{"ET", " hora del este"},
                              Zone{"CST", " hora del centro"},
                              Zone{"CT", " hora del centro"},
                              Zone{"PST", " hora del Pacífico"},
                              Zone{"PT", " hora del Pacífico"}};

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

std::optional<Clock> read_clock(std::string_view text) {
  const Digits hour = digits_at(text, 0);
  if (hour.count < 1 || hour.count > 2 || hour.value > 24) return std::nullopt;
  Clock clock;
  clock.hour = hour.value;
  clock.length = hour.count;
  if (char_at(text, hour.count) == ':') {
    const Digits minute = digits_at(text, hour.count + 1);
    if (minute.count != 2 || minute.value > 59) return std::nullopt;
    clock.minute = minute.value;
    clock.has_minutes = true;
    clock.length = hour.count + 3;
    if (char_at(text, clock.length) == ':') {  // with seconds, of which nobody speaks
      if (count_while(text, clock.length + 1, is_digit) != 2) return std::nullopt;
      clock.length += 3;
      if (char_at(text, clock.length) == ':') return std::nullopt;
    }
  }
  read_part_of_day(text, clock);
  if (clock.has_minutes || !clock.part.empty()) read_zone(text, clock);
  if (is_word(char_at(text, clock.length))) return std::nullopt;
  return clock;
}

std::string say(const Clock& clock) {
  std::string words = cardinal(clock.hour, Form::feminine);
  const bool by_quarters = clock.hour >= 1 && clock.hour <= 12 && clock.part != " horas";
  if (by_quarters && clock.minute == 15) {
    words += " y cuarto";
  } else if (by_quarters && clock.minute == 30) {
    words += " y media";
  } else if (clock.minute > 0) {
    words += (clock.minute < 10 ? " cero " : " ") + cardinal(clock.minute);
  } else if (clock.part.empty() && (clock.hour == 0 || clock.hour > 12)) {
    words += " horas";
  }
  return words + std::string(clock.part) + std::string(clock.zone);
}

bool is_time(const Clock& clock) { return clock.has_minutes || !clock.part.empty(); }

}  // namespace

std::optional<Reading> read_date(std::string_view text, std::string_view before) {
  if (ends_in_word(before) || !is_digit(char_at(text, 0))) return std::nullopt;
  if (auto reading = read_iso_date(text)) return reading;
  if (auto reading = read_slash_date(text)) return reading;
  return read_day_and_month(text);
}

// "Lun-Vie", "lunes – viernes", "mié. 3". "Mar" and "sáb" alone may be other words.
std::optional<Reading> read_weekday(std::string_view text, std::string_view before) {
  if (ends_in_word(before)) return std::nullopt;
  const Name first = find_name(weekdays, text);
  if (first.length == 0 || is_word(char_at(text, first.length))) return std::nullopt;
  const size_t at = first.length + count_while(text, first.length, is_blank);
  if (char_at(text, at) == '-') {
    const size_t second_at = at + 1 + count_while(text, at + 1, is_blank);
    const Name second = find_name(weekdays, text.substr(second_at));
    if (second.length > 0)
      return Reading{second_at + second.length, std::string(first.full) + " a " + std::string(second.full)};
  }
  const bool stands_for_a_day =
      text[first.length - 1] == '.' || char_at(text, at) == ':' || is_digit(char_at(text, at));
  if (!first.shortened || !stands_for_a_day) return std::nullopt;
  return Reading{first.length, std::string(first.full)};
}

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
      const std::string from = say(*first) + " a ";
      return Reading{at + second->length, from + say(*second), {{from.size(), at}}};
    }
  }
  if (!is_time(*first)) return std::nullopt;
  const bool ends_sentence = text[first->length - 1] == '.' && trim(text.substr(first->length)).empty();
  return Reading{first->length, say(*first) + (ends_sentence ? "." : "")};
}

}  // namespace aybiza::speech::spanish
