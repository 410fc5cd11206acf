// Lexicon: how names and terms of one agent are pronounced, where the language's own rules or the voice would get them
// wrong. Entries are found as whole words, the longest first: "AT&T Mobile" before "AT&T". One that is written without
// capitals stands for every way to write it, one with capitals only for itself, so that "US" is not found in "us".
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/speech/Rules.h"

namespace aybiza::speech {

class Lexicon {
 public:
  using Entries = std::map<std::string, std::string>;  ///< as written → as spoken
  static constexpr size_t most_entries = 1000;
  static constexpr size_t longest_written = 100, longest_spoken = 300;  // bytes

  Lexicon() = default;
  /// Entries that fault() objects to are left out.
  explicit Lexicon(const Entries& entries);
  /// What is wrong with an entry; empty: nothing.
  static std::string fault(std::string_view written, std::string_view spoken);

  /// The entry that the text begins with.
  std::optional<Reading> read(std::string_view text, std::string_view before) const;
  /// True where the end of the text is the beginning of an entry that goes on with `next`, so that no phrase
  /// may end there: the "Yahoo!" of "Yahoo! Mail".
  bool goes_on(std::string_view text, char next) const;
  /// True where the last word of the text is an entry with its own period: "Msgr.".
  bool ends_in_abbreviation(std::string_view text) const;

 private:
  struct Entry {
    std::string written, spoken;
    bool any_case;
  };
  static size_t match(const Entry& entry, std::string_view text);

  std::vector<Entry> entries_;         // by their first byte in lower case, the longest first
  std::array<uint16_t, 257> begin_{};  // of those with that first byte
  size_t longest_ = 0;
  bool has_inner_blank_ = false, has_period_ = false;
};

}  // namespace aybiza::speech
