// Words: comparing what people said, whatever a recogniser makes of case and punctuation.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace aybiza {

/// Lower case, letters, digits and apostrophes only, one space between words.
std::string normalised(std::string_view text);
/// How many words a normalised text has.
size_t count_words(std::string_view normal);
bool is_in(std::span<const std::string_view> list, std::string_view word);
/// Puts `more` behind `text`, with a space where both have words.
void append_words(std::string& text, std::string_view more);

}  // namespace aybiza
