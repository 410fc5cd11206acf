// Telling: what is told piece by piece in every language, because nobody can guess it: e-mail and internet
// addresses, codes. How they look is the same everywhere; a language brings its words for them.
#pragma once

#include <vector>

#include "core/speech/Rules.h"

namespace aybiza::speech {

struct Telling {
  std::string_view (*name_of)(char sign);   ///< "dot" of '.'; empty = not said
  std::string (*digits)(std::string_view);  ///< "four two" of "42"
  std::string (*number)(std::string_view);  ///< "forty-two" of "42"
  std::string_view www;
};

std::optional<Reading> tell_email(std::string_view text, std::string_view before, const Telling& telling);
std::optional<Reading> tell_url(std::string_view text, std::string_view before, const Telling& telling);
/// "XK-4821", "AB12C": capitals and digits with a digit after a letter. Few digits are a number ("B12"), more
/// are told.
std::optional<Reading> tell_code(std::string_view text, std::string_view before, const Telling& telling);

/// Groups of digits as telephone numbers are written; where each ends in the text.
struct DigitGroup {
  std::string_view digits;
  size_t end;
};
std::vector<DigitGroup> digit_groups_at(std::string_view text);
/// The lengths of the first `count` groups as digits: "334" of 555-123-4567.
std::string shape_of(const std::vector<DigitGroup>& groups, size_t count);

}  // namespace aybiza::speech
