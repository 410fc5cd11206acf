#include "core/speech/Markdown.h"

#include <array>
#include <cstdint>
#include <utility>

#include "core/speech/Chars.h"

namespace aybiza::speech {

namespace {

constexpr size_t longest_tag = 60;

bool consists_of(std::string_view text, std::string_view allowed) {
  return text.find_first_not_of(allowed) == std::string_view::npos;
}

// A code point and how many bytes it takes; a byte that is not UTF-8 counts as itself.
std::pair<char32_t, size_t> decode(std::string_view text, size_t at) {
  const auto lead = static_cast<uint8_t>(text[at]);
  const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  if (length == 1 || at + length > text.size()) return {lead, 1};
  char32_t code = lead & (0xFF >> (length + 1));
  for (size_t i = 1; i < length; i++) {
    if (!is_continuation(text[at + i])) return {lead, 1};
    code = (code << 6) | (static_cast<uint8_t>(text[at + i]) & 0x3F);
  }
  return {code, length};
}

bool is_emoji(char32_t c) {
  return (c >= 0x1F000 && c <= 0x1FAFF) || (c >= 0x2600 && c <= 0x27BF) || (c >= 0x2300 && c <= 0x23FF) ||
         (c >= 0x2B00 && c <= 0x2BFF) || c == 0xFE0F || c == 0x200D || c == 0x20E3 ||
         (c >= 0xE0020 && c <= 0xE007F);
}

// Typographic characters in their plain form; null where a character is plain already.
const char* plain_form(char32_t c) {
  switch (c) {
    case 0x2018:
    case 0x2019:
      return "'";
    case 0x201C:
    case 0x201D:
    case 0x201E:
      return "\"";
    case 0x00A0:
    case 0x2009:
    case 0x202F:
      return " ";
    case 0x200B:
    case 0xFEFF:
      return "";
    case 0x2011:
    case 0x2013:
      return "-";
    case 0x2014:
      return " - ";
    case 0x00D7:
      return " × ";
    case 0x00F7:
      return " ÷ ";
    case 0x2026:
      return "...";
    case 0x2022:
    case 0x25AA:
    case 0x25CF:
      return "";
    default:
      return nullptr;
  }
}

struct Entity {
  std::string_view name, text;
};
constexpr std::array entities = {Entity{"&amp;", "&"}, Entity{"&nbsp;", " "}, Entity{"&quot;", "\""},
                                 Entity{"&#39;", "'"}, Entity{"&lt;", "<"},   Entity{"&gt;", ">"}};

// [text](target), [text][reference]: where the text lies and where all of it ends; {0, 0} if it is no link.
std::pair<size_t, size_t> find_link(std::string_view text, size_t at) {
  const size_t close = text.find(']', at);
  if (close == std::string_view::npos) return {0, 0};
  const char opener = char_at(text, close + 1);
  if (opener != '(' && opener != '[') return {0, 0};
  const size_t end = text.find(opener == '(' ? ')' : ']', close + 1);
  if (end == std::string_view::npos) return {0, 0};
  return {close, end + 1};
}

// <b>, </p>, <br/>: the length of an HTML tag; an address in angle brackets is none.
size_t tag_length(std::string_view text, size_t at) {
  const char first = char_at(text, at + 1);
  if (!is_letter(first) && first != '/') return 0;
  const size_t end = text.substr(at, longest_tag).find('>');
  if (end == std::string_view::npos) return 0;
  const auto inside = text.substr(at, end);
  return inside.find("://") == std::string_view::npos && inside.find('@') == std::string_view::npos ? end + 1
                                                                                                    : 0;
}

// Takes the marks away from a part of the line that begins at `line`.
void strip_inline(std::string_view text, const char* line, Traced& plain) {
  const auto origin = static_cast<size_t>(text.data() - line);
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    const char before = i > 0 ? text[i - 1] : '\0';
    const char after = char_at(text, i + 1);
    auto keep = [&] { plain.copy(text.substr(i, 1), origin + i); };
    if (c == '\\' && after && !is_word(after) && !is_blank(after)) {
      plain.put(text.substr(i + 1, 1), origin + i);
      i += 2;
    } else if (c == '!' && after == '[') {
      i++;  // an image is a link with an exclamation mark
    } else if (c == '[' && after == '^' && text.find(']', i) != std::string_view::npos) {
      i = text.find(']', i) + 1;  // a footnote's mark
    } else if (c == '[' && find_link(text, i).second) {
      const auto [close, end] = find_link(text, i);
      strip_inline(text.substr(i + 1, close - i - 1), line, plain);
      i = end;
    } else if (c == '<' && tag_length(text, i)) {
      plain.put(" ", origin + i);
      i += tag_length(text, i);
    } else if (c == '<' || c == '>') {
      if (is_blank(after) || is_digit(after) || after == '=') keep();  // less than; an autolink's brackets go
      i++;
    } else if (c == '`' || (c == '~' && (after == '~' || before == '~'))) {
      i++;
    } else if (c == '*') {
      const bool is_product = (is_blank(before) || is_digit(before)) && (is_blank(after) || is_digit(after));
      if (is_product) keep();
      i++;
    } else if (c == '_') {
      if (is_word(before) && is_word(after)) keep();  // inside a name
      i++;
    } else if (c == '&') {
      const Entity* found = nullptr;
      for (const Entity& e : entities)
        if (text.substr(i).starts_with(e.name)) found = &e;
      plain.put(found ? found->text : "&", origin + i);
      i += found ? found->name.size() : 1;
    } else {
      const auto [code, length] = decode(text, i);
      const char* form = plain_form(code);
      if (form) {
        plain.put(form, origin + i);
      } else if (!is_emoji(code)) {
        plain.copy(text.substr(i, length), origin + i);
      }
      i += length;
    }
  }
}

Traced strip_row(std::string_view row, const char* line) {
  Traced cells;
  row = trim(row);
  if (consists_of(row, "|-: ")) return cells;
  while (!row.empty()) {
    const size_t bar = std::min(row.find('|'), row.size());
    if (const auto cell = trim(row.substr(0, bar)); !cell.empty()) {
      if (!cells.empty()) cells.put(", ", static_cast<size_t>(cell.data() - line));
      strip_inline(cell, line, cells);
    }
    row.remove_prefix(std::min(bar + 1, row.size()));
  }
  return cells;
}

// What stands at the head of a line: quotes, a heading's hashes, a bullet with its check box.
std::string_view without_line_marks(std::string_view line) {
  line = trim(line);
  while (line.starts_with(">")) line = trim(line.substr(1));
  if (const size_t hashes = count_while(line, 0, [](char c) { return c == '#'; });
      hashes > 0 && hashes <= 6 && is_blank(char_at(line, hashes)))
    line = trim(line.substr(hashes));
  if (line.size() > 1 && std::string_view("-*+").find(line[0]) != std::string_view::npos && is_blank(line[1]))
    line = trim(line.substr(2));
  for (const std::string_view box : {"[ ]", "[x]", "[X]"})
    if (line.starts_with(box)) line = trim(line.substr(box.size()));
  return line;
}

}  // namespace

bool is_fence(std::string_view line) {
  return trim(line).starts_with("```") || trim(line).starts_with("~~~");
}

bool is_table_row(std::string_view line) { return trim(line).starts_with("|"); }

Traced strip_markdown(std::string_view line, bool at_line_start) {
  Traced plain;
  plain.reserve(line.size());
  if (!at_line_start) {
    strip_inline(line, line.data(), plain);
    return plain;
  }
  if (is_table_row(line)) return strip_row(line, line.data());
  const std::string_view bare = trim(line);
  const bool is_rule = bare.size() >= 3 && (consists_of(bare, "- ") || consists_of(bare, "* ") ||
                                            consists_of(bare, "_ ") || consists_of(bare, "="));
  if (is_rule) return plain;
  std::string_view rest = without_line_marks(line);
  // "1)" counts as "1." does.
  const size_t digits = count_while(rest, 0, is_digit);
  if (digits > 0 && rest.substr(digits).starts_with(") ")) {
    const auto origin = static_cast<size_t>(rest.data() - line.data());
    plain.copy(rest.substr(0, digits), origin);
    plain.put(".", origin + digits);
    rest.remove_prefix(digits + 1);
  }
  strip_inline(rest, line.data(), plain);
  return plain;
}

}  // namespace aybiza::speech
