// Phrase: one way (or many) of saying something, written once and used twice: the ears make a grammar of it,
// the brain looks for it in what was heard. The notation is the core of JSGF:
//
//   [could i | i would like to] (book | make) an appointment <when>
//
// words in a row, `|` between alternatives, `[ ]` around what may be left out, `( )` to group, `<name>` for a
// phrase that is defined elsewhere (a slot such as <date>, or a definition of the scenario).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "Words.h"
#include "core/base/Error.h"

namespace aybiza::emulator {

struct Phrase {
  enum class Kind { word, name, sequence, choice, optional };
  Kind kind = Kind::sequence;
  std::string text;           // of a word or a name
  std::vector<Phrase> parts;  // of the others; an optional has one
};

/// Errors say at which character and what was expected.
Result<Phrase> parse_phrase(std::string_view text);

/// Finds the phrase of a `<name>`; nullptr where there is none.
using FindPhrase = std::function<const Phrase*(std::string_view name)>;

/// Where a phrase that begins at words[start] may end; longest first, without duplicates.
std::vector<size_t> match_at(const Phrase& phrase, const Words& words, size_t start, const FindPhrase& find);

struct Span {
  size_t begin = 0, end = 0;
};
/// The longest occurrence of at least one word; of several the last, because who corrects himself means the
/// latter.
std::optional<Span> find_in(const Phrase& phrase, const Words& words, const FindPhrase& find);

/// The phrase in JSGF, names as they are.
std::string to_jsgf(const Phrase& phrase);
/// Calls back with every word (is_name false) and every name (true), nested ones of names not included.
void visit(const Phrase& phrase, const std::function<void(std::string_view text, bool is_name)>& visitor);

}  // namespace aybiza::emulator
