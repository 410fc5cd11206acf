// Table: columns of text that line up, for people.
#pragma once

#include <string>
#include <vector>

namespace aybiza::cli {

struct Column {
  std::string title;
  bool is_number = false;  ///< set to the right
};

/// Rows under their titles, two spaces between columns, each as wide as its widest cell; no spaces at a line's end.
/// A row may be shorter than there are columns.
std::vector<std::string> table(const std::vector<Column>& columns,
                               const std::vector<std::vector<std::string>>& rows);

/// 45 → "45 s", 150 → "2 min 30 s", 3720 → "1 h 02 min", 90000 → "1 d 01 h".
std::string duration_text(double seconds);
/// 0.44 → "0.4", 12.6 → "13", 1234567 → "1,234,567".
std::string fraction_text(double number);
/// Kilobytes as megabytes (2^20).
std::string memory_text(double kilobytes);
std::string milliseconds_text(double ms);

}  // namespace aybiza::cli
