// Gain: audio made softer in the format that it has, frame by frame. G.711 is looked up code by code, because the
// telephone's formats need no way over linear samples for that.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "core/audio/G711.h"

namespace aybiza {

/// What a factor makes of every code of a law.
class G711Gain {
 public:
  G711Gain(g711::Law law, float factor);
  uint8_t operator()(uint8_t code) const { return table_[code]; }

 private:
  std::array<uint8_t, 256> table_;
};

/// 16-bit samples in the machine's order, as bytes: `out` gets as many as `in` has.
void scale_s16(std::span<const uint8_t> in, float factor, std::span<uint8_t> out);

}  // namespace aybiza
