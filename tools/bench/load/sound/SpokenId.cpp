#include "tools/bench/load/sound/SpokenId.h"

namespace aybiza::bench {

namespace {

constexpr std::string_view opening = "zy", consonants = "bcdfghjklmnprstv", vowels = "aiou";
constexpr int syllables = 6;

std::optional<uint64_t> read_syllables(std::string_view text) {
  uint64_t bits = 0;
  for (size_t i = 0; i < 2 * syllables; i += 2) {
    const size_t consonant = consonants.find(text[i]), vowel = vowels.find(text[i + 1]);
    if (consonant == text.npos || vowel == text.npos) return std::nullopt;
    bits = bits << 6 | consonant << 2 | vowel;
  }
  return bits;
}

}  // namespace

std::string to_word(TurnId id) {
  std::string word(opening);
  for (int shift = 6 * (syllables - 1); shift >= 0; shift -= 6) {
    const auto six = static_cast<size_t>(uint64_t{id.packed()} >> shift & 0x3f);
    word += consonants[six >> 2];
    word += vowels[six & 3];
  }
  return word;
}

std::optional<TurnId> take_id(std::string_view& text) {
  for (size_t at; (at = text.find(opening)) != text.npos;) {
    text.remove_prefix(at + opening.size());
    if (text.size() < 2 * syllables) break;
    if (const auto bits = read_syllables(text)) {
      text.remove_prefix(2 * syllables);
      return TurnId::unpack(static_cast<uint32_t>(*bits));
    }
  }
  text = {};
  return std::nullopt;
}

}  // namespace aybiza::bench
