#include "core/speech/Telling.h"

#include <algorithm>
#include <array>

#include "core/speech/Chars.h"

namespace aybiza::speech {

namespace {

// Words stay words, digits are told one by one, signs by their names.
std::string tell(std::string_view address, const Telling& telling) {
  std::string words;
  auto add = [&](std::string_view word) { words += (words.empty() ? "" : " ") + std::string(word); };
  for (size_t at = 0; at < address.size();) {
    if (const size_t n = count_while(address, at, is_digit)) {
      add(telling.digits(address.substr(at, n)));
      at += n;
    } else if (const size_t m = count_while(address, at, is_letter)) {
      const auto word = address.substr(at, m);
      add(word == "www" ? telling.www : word);
      at += m;
    } else {
      if (const auto name = telling.name_of(address[at]); !name.empty()) add(name);
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
  constexpr std::array known = {"com", "org", "net", "io", "gov", "edu", "info", "app",
                                "dev", "ai",  "es",  "mx", "ar",  "cl",  "pe",   "co",
                                "uk",  "de",  "eu",  "us", "ca",  "au",  "fr",   "health"};
  const size_t dot = text.rfind('.');
  if (dot == std::string_view::npos || dot < 2) return false;
  return std::find(known.begin(), known.end(), text.substr(dot + 1)) != known.end();
}

}  // namespace

std::optional<Reading> tell_email(std::string_view text, std::string_view before, const Telling& telling) {
  if (ends_in_word(before) || !is_word(char_at(text, 0))) return std::nullopt;
  const size_t local = count_while(text, 0, is_address_char);
  if (local == 0 || char_at(text, local) != '@') return std::nullopt;
  const size_t length = without_final_marks(text, local + 1 + count_while(text, local + 1, is_address_char));
  const auto domain = text.substr(std::min(local + 1, length), length - std::min(local + 1, length));
  if (domain.find('.') == std::string_view::npos) return std::nullopt;
  return Reading{length, tell(text.substr(0, length), telling)};
}

std::optional<Reading> tell_url(std::string_view text, std::string_view before, const Telling& telling) {
  if (ends_in_word(before) || !is_word(char_at(text, 0))) return std::nullopt;
  for (const std::string_view unsaid : {"mailto:", "tel:"})
    if (text.starts_with(unsaid) && !is_blank(char_at(text, unsaid.size())))
      return Reading{unsaid.size(), ""};
  size_t scheme = 0;
  for (const std::string_view s : {"https://", "http://", "ftp://"})
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
  return Reading{length, tell(address, telling)};
}

std::optional<Reading> tell_code(std::string_view text, std::string_view before, const Telling& telling) {
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
    words += told ? telling.digits(run) : telling.number(run);
    at += n;
  }
  return Reading{length, words};
}

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

std::string shape_of(const std::vector<DigitGroup>& groups, size_t count) {
  std::string shape;
  for (size_t i = 0; i < count; i++)
    shape += static_cast<char>('0' + std::min<size_t>(groups[i].digits.size(), 9));
  return shape;
}

}  // namespace aybiza::speech
