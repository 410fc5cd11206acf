// Language: what the voice needs to know of a tongue. Each language is a folder of its own beside this file: a
// table of rules (Rules.h) in the order in which they are tried, with its words for what is told piece by piece
// (Telling.h), and a line in find_language(). What is the same for all (markdown, emoji, where lines end) is in
// Markdown and Phraser.
#pragma once

#include <string_view>

#include "core/speech/Lexicon.h"

namespace aybiza::speech {

class Language {
 public:
  virtual ~Language() = default;

  /// True for a word whose final period does not end a sentence: "Dr." "e.g." `next` is the next word's first
  /// byte.
  virtual bool is_abbreviation(std::string_view word, char next) const = 0;

  /// Plain text with everything that is not a word turned into words: numbers, money, times, dates, addresses
  /// of the internet, symbols, and the lexicon's entries before all. Punctuation stays: a voice breathes by it.
  virtual Traced verbalise(const Traced& text, const Lexicon& lexicon) const = 0;
};

/// For a BCP 47 code such as "en-US" or "es-MX"; the country tells whether "$" is the peso. A language without a
/// folder speaks its text as it is written. Lives for ever.
const Language& find_language(std::string_view code);

}  // namespace aybiza::speech
