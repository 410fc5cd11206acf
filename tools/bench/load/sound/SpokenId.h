// SpokenId: a turn's id as a word that can be "said": it goes from a transcript through a model's history and
// answer to a voice, and nobody on the way takes it for a number, a name or an abbreviation to be spoken
// differently. Syllables of a consonant and a vowel stand for six bits each.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tools/bench/load/sound/AudioMark.h"

namespace aybiza::bench {

/// "zybakodufinema"
std::string to_word(TurnId id);

/// Takes the next id out of a text, and the text up to its end with it; nothing when there is none.
std::optional<TurnId> take_id(std::string_view& text);

}  // namespace aybiza::bench
