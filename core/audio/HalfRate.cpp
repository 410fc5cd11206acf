#include "core/audio/HalfRate.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace aybiza {

// A Hamming-windowed sinc with its edge at a quarter of the input rate.
HalfRate::HalfRate() {
  float sum = 0;
  for (size_t i = 0; i < taps; i++) {
    const double t = static_cast<double>(i) - (taps - 1) / 2.0;
    const double sinc = std::sin(std::numbers::pi * t / 2) / (std::numbers::pi * t);
    const double window = 0.54 + 0.46 * std::cos(2 * std::numbers::pi * t / taps);
    sum += filter_[i] = static_cast<float>(sinc * window);
  }
  for (float& tap : filter_) tap /= sum;
}

void HalfRate::push(std::span<const int16_t> in, std::span<int16_t> out) {
  for (size_t o = 0; o < out.size(); o++) {
    for (size_t i = 0; i + 2 < taps; i++) past_[i] = past_[i + 2];
    past_[taps - 2] = in[2 * o];
    past_[taps - 1] = in[2 * o + 1];
    std::array<float, 4> sums{};
    for (size_t i = 0; i < taps; i += 4)
      for (size_t k = 0; k < 4; k++) sums[k] += filter_[i + k] * past_[i + k];
    const float sum = sums[0] + sums[1] + sums[2] + sums[3];
    out[o] = static_cast<int16_t>(std::lrint(std::clamp(sum, -32768.f, 32767.f)));
  }
}

}  // namespace aybiza
