// Unfinished: words behind which another one must come, whatever was asked. English and Spanish grammar, and the
// phrases that an agent expects: who has said "brown" where "brown sugar" is on the menu has not said it all.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aybiza {

/// Of normalised words, at least one.
bool want_another(std::span<const std::string_view> words);

/// What an agent expects its callers to say, normalised.
struct Phrases {
  std::vector<std::string> whole;
  std::vector<std::string> beginnings;  ///< of those that have several words
  /// Those that can be had by themselves: "coffee", and "drip coffee" where "coffee" is a phrase, too; but not "dark
  /// roast" beside "light roast", and not "large", which say what kind of a thing it should be.
  std::vector<std::string> things;
};
Phrases make_phrases(std::span<const std::string> phrases);
/// Whether the normalised words end in one of those.
bool end_in(std::string_view words, std::span<const std::string> phrases);
/// Whether one of those, or several of it, is among the normalised words.
bool name_any(std::string_view words, std::span<const std::string> phrases);

}  // namespace aybiza
