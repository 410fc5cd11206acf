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

/// Normalised beginnings of those phrases that have several words; those that are phrases themselves are not in it.
std::vector<std::string> beginnings_of(std::span<const std::string> phrases);
/// Whether the normalised words end in one of the beginnings.
bool end_in(std::string_view words, std::span<const std::string> beginnings);

}  // namespace aybiza
