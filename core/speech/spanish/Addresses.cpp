// What is told character by character: e-mail and internet addresses, telephone numbers, codes.
#include <algorithm>
#include <array>

#include "core/speech/Chars.h"
#include "core/speech/Telling.h"
#include "core/speech/spanish/Numbers.h"
#include "core/speech/spanish/Rules.h"

namespace aybiza::speech::spanish {

namespace {

std::string_view name_of(char c) {
  switch (c) {
    case '.':
      return "punto";
    case '/':
      return "barra";
    case '-':
      return "guion";
    case '_':
      return "guion bajo";
    case '+':
      return "más";
    case '@':
      return "arroba";
    case ':':
      return "dos puntos";
    case '?':
      return "signo de interrogación";
    case '=':
      return "igual";
    case '&':
      return "y";
    case '#':
      return "almohadilla";
    case '%':
      return "por ciento";
    case '~':
      return "virgulilla";
    default:
      return "";
  }
}

std::string number(std::string_view digits) { return quantity(*read_number(digits)); }

constexpr Telling telling = {name_of, digit_by_digit, number, "doble u doble u doble u"};

bool is_phone(const std::vector<DigitGroup>& groups, size_t count, char first) {
  size_t digits = 0;
  for (size_t i = 0; i < count; i++) digits += groups[i].digits.size();
  if (first == '+') return digits >= 8 && digits <= 15;
  constexpr std::array shapes = {"9", "333", "3222", "324", "2322", "244", "334", "2222", "1334", "33222"};
  if (count == 1 && groups[0].digits.ends_with("000")) return false;  // a round number
  const std::string shape = shape_of(groups, count);
  return std::ranges::find(shapes, shape) != shapes.end() && (shape != "9" || digits <= 10);
}

}  // namespace

std::optional<Reading> read_email(std::string_view text, std::string_view before) {
  return tell_email(text, before, telling);
}

std::optional<Reading> read_url(std::string_view text, std::string_view before) {
  return tell_url(text, before, telling);
}

std::optional<Reading> read_code(std::string_view text, std::string_view before) {
  return tell_code(text, before, telling);
}

std::optional<Reading> read_phone(std::string_view text, std::string_view before) {
  const char first = char_at(text, 0);
  if (ends_in_word(before) || (!is_digit(first) && first != '+' && first != '(')) return std::nullopt;
  const auto groups = digit_groups_at(text);
  for (size_t count = groups.size(); count > 0; count--) {
    const size_t end = groups[count - 1].end;
    if (is_word(char_at(text, end)) || !is_phone(groups, count, first)) continue;
    const bool grouped = char_at(text, groups[0].end) == ',' || char_at(text, end) == ',';
    if (grouped && is_digit(char_at(text, end + 1))) continue;
    Reading reading{end, first == '+' ? "más " : ""};
    for (size_t i = 0; i < count; i++) {
      if (i > 0) reading.words += ", ";
      if (i > 0) reading.marks.push_back({reading.words.size(), groups[i - 1].end});
      reading.words += digit_pairs(groups[i].digits);
    }
    return reading;
  }
  return std::nullopt;
}

// A number that names something: "código 28013", "error 404".
std::optional<Reading> read_told_number(std::string_view text, std::string_view before) {
  constexpr std::array names = {"postal", "código", "pin", "error", "clave"};
  constexpr std::array short_numbers = {"112", "911", "091", "061", "016"};
  const size_t length = count_while(text, 0, is_digit);
  if (length < 3 || is_word(char_at(text, length)) || !before.ends_with(' ')) return std::nullopt;
  if (is_digit(char_at(text, length + 1)) && char_at(text, length) != ' ') return std::nullopt;
  std::string word;
  for (size_t at = before.size() - 1; at > 0 && is_letter(before[at - 1]); at--)
    word.insert(word.begin(), to_lower(before[at - 1]));
  const auto digits = text.substr(0, length);
  const bool dialled =
      (word == "al" || word == "llame") && std::ranges::find(short_numbers, digits) != short_numbers.end();
  if (!dialled && std::ranges::find(names, word) == names.end()) return std::nullopt;
  return Reading{length, digit_by_digit(digits)};
}

}  // namespace aybiza::speech::spanish
