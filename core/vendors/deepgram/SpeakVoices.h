// SpeakVoices: the Aura-2 voices as the vendor's tables list them, for validation, for help texts and for
// whoever picks a voice. A full name is `aura-2-<name>-<language>`.
#pragma once

#include <span>
#include <string_view>

namespace aybiza {

struct SpeakVoice {
  std::string_view name;      ///< "thalia"
  std::string_view language;  ///< "en"
  std::string_view gender;    ///< "feminine", "masculine"; empty where the vendor's table was not seen
  std::string_view accent;    ///< "American", "British", …; empty where not seen
};

std::span<const SpeakVoice> speak_voices();
/// The voice of a full name such as "aura-2-thalia-en", or null.
const SpeakVoice* find_voice(std::string_view full_name);

}  // namespace aybiza
