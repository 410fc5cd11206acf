#include "core/audio/Hiss.h"

#include "core/audio/Dense.h"

namespace aybiza {

namespace {

constexpr int amplitude = 17;

// Scrambles the position, which unlike a row of random numbers can be done for many samples at once; in 16 bits,
// which is twice as many as in 32.
inline int16_t noise_at(uint16_t position) {
  auto x = static_cast<uint16_t>(position * 0x9e37);
  x = static_cast<uint16_t>((x ^ x >> 7) * 0x85eb);
  x = static_cast<uint16_t>((x ^ x >> 9) * 0xca6b);
  return static_cast<int16_t>((x * uint32_t{2 * amplitude + 1} >> 16) - amplitude);
}

}  // namespace

AYB_WIDEST void add_hiss(std::span<int16_t, 80> audio, uint64_t position) {
  for (size_t i = 0; i < audio.size(); i++) {
    const int16_t x = audio[i];
    const bool is_loud = x > 16000 || x < -16000;  // nobody would hear it, and it might overflow
    audio[i] = static_cast<int16_t>(x + (is_loud ? 0 : noise_at(static_cast<uint16_t>(position + i))));
  }
}

}  // namespace aybiza
