#include "core/audio/Gain.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace aybiza {

namespace {

int16_t scaled(int16_t sample, float factor) {
  return static_cast<int16_t>(std::clamp(std::lround(static_cast<float>(sample) * factor), -32768L, 32767L));
}

}  // namespace

G711Gain::G711Gain(g711::Law law, float factor) {
  for (size_t code = 0; code < table_.size(); code++)
    table_[code] = g711::encode(law, scaled(g711::decode(law, static_cast<uint8_t>(code)), factor));
}

void scale_s16(std::span<const uint8_t> in, float factor, std::span<uint8_t> out) {
  for (size_t i = 0; i + 1 < in.size(); i += 2) {
    int16_t sample;
    std::memcpy(&sample, &in[i], sizeof sample);
    sample = scaled(sample, factor);
    std::memcpy(&out[i], &sample, sizeof sample);
  }
}

}  // namespace aybiza
