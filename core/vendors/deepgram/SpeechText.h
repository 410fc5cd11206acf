// SpeechText: arithmetic on text that is going to be spoken. Characters are Unicode code points; a text is
// never cut inside one, and inside a word only where a word alone is longer than the limit.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aybiza::aura {

size_t count_characters(std::string_view text);

/// Pieces of at most `limit` characters that together are the text, cut behind white space.
std::vector<std::string_view> split_text(std::string_view text, size_t limit);

struct TextWord {
  size_t next;        ///< where the word behind it begins
  size_t characters;  ///< of it and its punctuation
  char last;          ///< its last byte, which may be punctuation
};
std::vector<TextWord> words_of(std::string_view text);

}  // namespace aybiza::aura
