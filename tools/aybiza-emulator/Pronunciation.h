// Pronunciation: how a word sounds that the recogniser's dictionary does not know (names, products, key
// terms), by the letter-to-sound rules of flite, in the phones of CMUdict.
#pragma once

#include <string>

namespace aybiza::emulator {

/// "zirconia" → "Z ER K OW N IY AH". Never empty: what has no sound is a short vowel.
std::string pronounce(const std::string& word);

}  // namespace aybiza::emulator
