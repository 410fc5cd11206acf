// What is told character by character: e-mail and internet addresses, telephone numbers, codes.
#include <algorithm>
#include <array>
#include <vector>

#include "core/speech/Chars.h"
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

// Words stay words, digits are told one by one, signs by their names.
std::string tell(std::string_view address) {
  std::string words;
  auto add = [&](std::string_view word) { words += (words.empty() ? "" : " ") + std::string(word); };
  for (size_t at = 0; at < address.size();) {
    if (const size_t n = count_while(address, at, is_digit)) {
      add(digit_by_digit(address.substr(at, n)));
      at += n;
    } else if (const size_t m = count_while(address, at, is_letter)) {
      const auto word = address.substr(at, m);
      add(word == "www" ? "w w w" : word);
      at += m;
    } else {
      if (const auto name = name_of(address[at]); !name.empty()) add(name);
      at++;
    }
  }
  return words;
}

bool is_address_char(char c) {
  return is_word(c) || std::string_view("._%+-").find(c) != std::string_view::npos;
}
bool is_url_char(char c) {
  return is_address_char(c) || std::string_view("/:?=&#~@").find(c) != std::string_view::npos;
}

size_t without_final_marks(std::string_view text, size_t length) {
  while (length > 0 && !is_word(text[length - 1]) && text[length - 1] != '/') length--;
  return length;
}

// "example.com": labels between dots, the last one a top-level domain that people know.
bool is_domain(std::string_view text) {
  constexpr std::array known = {"com", "org", "net", "io", "gov", "edu", "info", "app", "dev",   "ai",
                                "co",  "uk",  "de",  "eu", "us",  "ca",  "au",   "fr",  "health"};
  const size_t dot = text.rfind('.');
  if (dot == std::string_view::npos || dot < 2) return false;
  return std::find(known.begin(), known.end(), text.substr(dot + 1)) != known.end();
}

// Groups of digits as telephone numbers are written; where each ends in the text.
struct DigitGroup {
  std::string_view digits;
  size_t end;
};
std::vector<DigitGroup> digit_groups_at(std::string_view text) {
  std::vector<DigitGroup> groups;
  size_t at = 0;
  if (char_at(text, at) == '+') at++;
  while (groups.size() < 7) {
    const bool bracket = char_at(text, at) == '(';
    const size_t n = count_while(text, at + bracket, is_digit);
    if (n == 0) break;
    at += bracket + n;
    const auto digits = text.substr(at - n, n);
    if (bracket) {
      if (char_at(text, at) != ')') break;
      at++;
    }
    groups.push_back({digits, at});
    if (std::string_view("-. ").find(char_at(text, at)) != std::string_view::npos) at++;
  }
  return groups;
}

bool is_phone(const std::vector<DigitGroup>& groups, size_t count, std::string_view text) {
  size_t digits = 0;
  std::string shape;
  for (size_t i = 0; i < count; i++) {
    digits += groups[i].digits.size();
    shape += static_cast<char>('0' + std::min<size_t>(groups[i].digits.size(), 9));
  }
  if (text.front() == '+') return digits >= 8 && digits <= 15;
  if (shape == "334" || shape == "1334") return true;
  if (shape == "34") return text[3] == '-';
  return groups[0].digits.front() == '0' && count >= 2 && digits >= 9 && digits <= 12;
}

}  // namespace

std::optional<Reading> read_email(std::string_view text, std::string_view before) {
  if (ends_in_word(before) || !is_word(char_at(text, 0))) return std::nullopt;
  const size_t local = count_while(text, 0, is_address_char);
  if (local == 0 || char_at(text, local) != '@') return std::nullopt;
  const size_t length = without_final_marks(text, local + 1 + count_while(text, local + 1, is_address_char));
  const auto domain = text.substr(std::min(local + 1, length), length - std::min(local + 1, length));
  if (domain.find('.') == std::string_view::npos) return std::nullopt;
  return Reading{length, tell(text.substr(0, length))};
}

std::optional<Reading> read_url(std::string_view text, std::string_view before) {
  if (ends_in_word(before) || !is_word(char_at(text, 0))) return std::nullopt;
  size_t scheme = 0;
  for (const std::string_view s : {"https://", "http://"})
    if (text.starts_with(s)) scheme = s.size();
  const size_t host = count_while(text, scheme, [](char c) { return is_word(c) || c == '.' || c == '-'; });
  const size_t host_end = without_final_marks(text, scheme + host);
  if (host_end <= scheme) return std::nullopt;
  if (scheme == 0 && !is_domain(text.substr(0, host_end))) return std::nullopt;
  const size_t length = host_end < scheme + host
                            ? host_end
                            : without_final_marks(text, host_end + count_while(text, host_end, is_url_char));
  auto address = text.substr(scheme, length - scheme);
  if (address.ends_with('/')) address.remove_suffix(1);
  return Reading{length, tell(address)};
}

std::optional<Reading> read_phone(std::string_view text, std::string_view before) {
  const char first = char_at(text, 0);
  if (ends_in_word(before) || (!is_digit(first) && first != '+' && first != '(')) return std::nullopt;
  const auto groups = digit_groups_at(text);
  for (size_t count = groups.size(); count > 0; count--) {
    const size_t end = groups[count - 1].end;
    if (is_word(char_at(text, end)) || !is_phone(groups, count, text)) continue;
    std::string words = first == '+' ? "plus " : "";
    for (size_t i = 0; i < count; i++) words += (i ? ", " : "") + digit_groups(groups[i].digits);
    return Reading{end, words};
  }
  return std::nullopt;
}

// "XK-4821", "AB12C": capitals and digits with a digit after a letter. Few digits are a number ("B12"), more
// are told.
std::optional<Reading> read_code(std::string_view text, std::string_view before) {
  if (ends_in_word(before)) return std::nullopt;
  const size_t length = without_final_marks(
      text, count_while(text, 0, [](char c) { return is_upper(c) || is_digit(c) || c == '-'; }));
  if (length < 2 || is_word(char_at(text, length))) return std::nullopt;
  const auto code = text.substr(0, length);
  const auto digits = static_cast<size_t>(std::count_if(code.begin(), code.end(), is_digit));
  const auto letters = static_cast<size_t>(std::count_if(code.begin(), code.end(), is_upper));
  const size_t letter = static_cast<size_t>(std::find_if(code.begin(), code.end(), is_upper) - code.begin());
  if (letters == 0 || letters > 4 || digits == 0 ||
      count_while(code, letter, is_upper) == code.size() - letter)
    return std::nullopt;
  const bool told = digits >= 3;
  if (!told && code.find('-') != std::string_view::npos) return std::nullopt;
  std::string words;
  for (size_t at = 0; at < code.size();) {
    const size_t n = count_while(code, at, is_digit);
    if (code[at] == '-') {
      words += ',';
      at++;
      continue;
    }
    if (!words.empty()) words += ' ';
    if (n == 0) {
      words += code[at++];
      continue;
    }
    const auto run = code.substr(at, n);
    words += told ? digit_by_digit(run) : quantity(*read_number(run));
    at += n;
  }
  return Reading{length, words};
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
  if (!dialled && std::ranges::find(names, word) == names.end()) return std::nullopt;
  return Reading{length, digit_groups(digits)};
}

// "2.10.3": a version, or an address of the internet's own kind.
std::optional<Reading> read_version(std::string_view text, std::string_view before) {
  if (ends_in_word(before)) return std::nullopt;
  std::string words;
  size_t parts = 0, at = 0;
  for (;; at++) {
    const size_t n = count_while(text, at, is_digit);
    if (n == 0 || n > 4) return std::nullopt;
    words += (parts++ ? " point " : "") + quantity(*read_number(text.substr(at, n)));
    at += n;
    if (char_at(text, at) != '.' || !is_digit(char_at(text, at + 1))) break;
  }
  if (parts < 3 || is_word(char_at(text, at))) return std::nullopt;
  return Reading{at, words};
}

}  // namespace aybiza::speech::english
