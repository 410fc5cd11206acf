// Words: text as the ears write it and the brain reads it. Lower-case words without punctuation, numbers
// spelled out, so that "10:30 AM" from a transcript with smart formatting and "ten thirty a.m." are the same
// to a phrase.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aybiza::emulator {

using Words = std::vector<std::string>;

/// "It's 10:30 AM, on the 3rd!" → it's ten thirty a.m. on the third
Words words_of(std::string_view text);
/// The words with single spaces between them.
std::string join(const Words& words);
/// The parts of a text between its blanks, as they are.
Words split_at_blanks(std::string_view text);
/// 0…99 as words: "zero", "forty two".
std::string spell_number(int number);
/// 1…31 as words: "first", "twenty second".
std::string spell_ordinal(int number);
/// What spell_number() and spell_ordinal() say, back to the number; -1 where it is neither.
int number_of(std::string_view words);

/// "hello there" → "Hello there." in the manner of smart formatting: a capital at the start, a full stop at
/// the end, a question mark where the first word asks.
std::string as_sentence(const Words& words);

}  // namespace aybiza::emulator
