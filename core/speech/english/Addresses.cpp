// What is told character by character: e-mail and internet addresses, telephone numbers, codes.
#include <algorithm>
#include <array>
#include <vector>

#include "core/speech/Chars.h"
#include "core/speech/Telling.h"
#include "core/speech/english/Numbers.h"
#include "core/speech/english/Rules.h"

namespace aybiza::speech::english {

namespace {

std::string_view name_of(char c) {
  switch (c) {
    case '.':
      return "dot";
    case '/':
      return "slash";
    case '-':
      return "dash";
    case '_':
      return "underscore";
    case '+':
      return "plus";
    case '@':
      return "at";
    case ':':
      return "colon";
    case '?':
      return "question mark";
    case '=':
      return "equals";
    case '&':
      return "and";
    case '#':
      return "hash";
    case '%':
      return "percent";
    case '~':
      return "tilde";
    default:
      return "";
  }
}

std::string number(std::string_view digits) { return quantity(*read_number(digits)); }

constexpr Telling telling = {name_of, digit_by_digit, number, "w w w"};

bool is_phone(const std::vector<DigitGroup>& groups, size_t count, std::string_view text) {
  size_t digits = 0;
  const std::string shape = shape_of(groups, count);
  for (size_t i = 0; i < count; i++) digits += groups[i].digits.size();
  if (text.front() == '+') return digits >= 8 && digits <= 15;
  if (shape == "334" || shape == "1334") return true;
  if (shape == "34") return text[3] == '-';
  return groups[0].digits.front() == '0' && count >= 2 && digits >= 9 && digits <= 12;
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
    if (is_word(char_at(text, end)) || !is_phone(groups, count, text)) continue;
    Reading reading{end, first == '+' ? "plus " : ""};
    for (size_t i = 0; i < count; i++) {
      if (i > 0) reading.words += ", ";
      if (i > 0) reading.marks.push_back({reading.words.size(), groups[i - 1].end});
      reading.words += digit_groups(groups[i].digits);
    }
    // "555-0100 x12"
    const size_t x = end + (char_at(text, end) == ' ' ? 1 : 0);
    const size_t digits = char_at(text, x) == 'x' ? count_while(text, x + 1, is_digit) : 0;
    if (digits == 0 || is_word(char_at(text, x + 1 + digits))) return reading;
    reading.marks.push_back({reading.words.size() + 1, x});
    reading.words += " extension " + digit_groups(text.substr(x + 1, digits));
    reading.length = x + 1 + digits;
    return reading;
  }
  // "1-800-FLOWERS"
  if (text.starts_with("1-8") && count_while(text, 2, is_digit) == 3 && char_at(text, 5) == '-' &&
      count_while(text, 6, is_upper) >= 4) {
    const std::string area = text.substr(3, 2) == "00" ? "eight hundred" : digit_by_digit(text.substr(2, 3));
    return Reading{6, "one, " + area + ", "};
  }
  return std::nullopt;
}

// A number that names something: "zip 90210", "error 404", "call 911".
std::optional<Reading> read_told_number(std::string_view text, std::string_view before) {
  constexpr std::array names = {"zip", "code", "pin", "http", "error"};
  constexpr std::array short_numbers = {"911", "112", "999", "988", "411", "311"};
  const size_t length = count_while(text, 0, is_digit);
  if (length < 3 || is_word(char_at(text, length)) || !before.ends_with(' ')) return std::nullopt;
  if (is_digit(char_at(text, length + 1)) && char_at(text, length) != ' ') return std::nullopt;  // "1,000"
  std::string word;
  for (size_t at = before.size() - 1; at > 0 && is_letter(before[at - 1]); at--)
    word.insert(word.begin(), to_lower(before[at - 1]));
  const auto digits = text.substr(0, length);
  const bool dialled =
      (word == "call" || word == "dial") && std::ranges::find(short_numbers, digits) != short_numbers.end();
  // "Austin, TX 78701"
  const bool is_zip = length == 5 && word.size() == 2 && is_upper(before[before.size() - 2]) &&
                      is_upper(before[before.size() - 3]);
  if (!dialled && !is_zip && std::ranges::find(names, word) == names.end()) return std::nullopt;
  return Reading{length, digit_groups(digits)};
}

// "2.10.3": a version; "192.168.1.10": an address of the internet's own kind.
std::optional<Reading> read_version(std::string_view text, std::string_view before) {
  if (ends_in_word(before)) return std::nullopt;
  std::string words, told;
  size_t parts = 0, at = 0;
  for (;; at++) {
    const size_t n = count_while(text, at, is_digit);
    if (n == 0 || n > 4) return std::nullopt;
    told += (parts ? " dot " : "") + digit_by_digit(text.substr(at, n));
    words += (parts++ ? " point " : "") + quantity(*read_number(text.substr(at, n)));
    at += n;
    if (char_at(text, at) != '.' || !is_digit(char_at(text, at + 1))) break;
  }
  if (parts < 3 || is_word(char_at(text, at))) return std::nullopt;
  return Reading{at, parts == 4 ? told : words};
}

}  // namespace aybiza::speech::english
