// Silence: whether there is anything to hear in a piece of a voice's audio. A vendor that is in trouble may send
// zeros, in time and in good order; only their loudness tells. A voice is recognised at its first loud sample, so
// this costs next to nothing while there is one.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <span>

#include "core/audio/Loudness.h"

namespace aybiza::aura {

/// Nothing in it is louder than what coding leaves of zeros: 66 dB below full scale.
inline bool is_silent(std::span<const uint8_t> audio, Loudness::Coding coding) {
  constexpr int loudest = 16;  // of 32768
  // The two smallest steps beside zero, on both sides of it; the sign bit aside.
  auto is_quiet_mulaw = [](uint8_t code) { return (code & 0x7f) >= 0x7d; };
  auto is_quiet_alaw = [](uint8_t code) { return ((code ^ 0x55) & 0x7f) == 0; };
  switch (coding) {
    case Loudness::Coding::mulaw:
      return std::ranges::all_of(audio, is_quiet_mulaw);
    case Loudness::Coding::alaw:
      return std::ranges::all_of(audio, is_quiet_alaw);
    case Loudness::Coding::s16le:
      break;
  }
  for (size_t i = 0; i + 1 < audio.size(); i += 2)
    if (std::abs(static_cast<int16_t>(audio[i] | audio[i + 1] << 8)) > loudest) return false;
  return true;
}

}  // namespace aybiza::aura
