#include "tools/aybiza/watch/Table.h"

#include <glib.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace aybiza::cli {

namespace {

size_t width(const std::string& text) {
  return static_cast<size_t>(g_utf8_strlen(text.data(), static_cast<gssize>(text.size())));
}

std::string line(const std::vector<Column>& columns, const std::vector<size_t>& widths,
                 const std::vector<std::string>& cells) {
  std::string text;
  for (size_t i = 0; i < columns.size(); i++) {
    const std::string cell = i < cells.size() ? cells[i] : "";
    const std::string room(widths[i] - width(cell), ' ');
    text += (i > 0 ? "  " : "") + (columns[i].is_number ? room + cell : cell + room);
  }
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

std::string two_parts(int64_t large, const char* large_unit, int64_t small, const char* small_unit) {
  char text[64];
  std::snprintf(text, sizeof text, "%ld %s %02ld %s", static_cast<long>(large), large_unit,
                static_cast<long>(small), small_unit);
  return text;
}

std::string with_commas(int64_t number) {
  const std::string digits = std::to_string(number);
  std::string text;
  for (size_t i = 0; i < digits.size(); i++) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

}  // namespace

std::vector<std::string> table(const std::vector<Column>& columns,
                               const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::string> titles;
  std::vector<size_t> widths;
  for (size_t i = 0; i < columns.size(); i++) {
    titles.push_back(columns[i].title);
    widths.push_back(width(columns[i].title));
    for (const auto& row : rows)
      if (i < row.size()) widths[i] = std::max(widths[i], width(row[i]));
  }
  std::vector<std::string> lines = {line(columns, widths, titles)};
  for (const auto& row : rows) lines.push_back(line(columns, widths, row));
  return lines;
}

std::string duration_text(double seconds) {
  const auto s = static_cast<int64_t>(std::max(0.0, seconds));
  if (s < 60) return std::to_string(s) + " s";
  if (s < 3600) return two_parts(s / 60, "min", s % 60, "s");
  if (s < 86400) return two_parts(s / 3600, "h", s / 60 % 60, "min");
  return two_parts(s / 86400, "d", s / 3600 % 24, "h");
}

std::string fraction_text(double number) {
  if (number >= 10 || number == 0) return with_commas(std::llround(number));
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", number);
  return text;
}

std::string memory_text(double kilobytes) { return fraction_text(kilobytes / 1024) + " MB"; }

std::string milliseconds_text(double ms) { return fraction_text(ms) + " ms"; }

}  // namespace aybiza::cli
