#include "SpeechDetector.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace aybiza::emulator {

namespace {

// Levels in dB over one unit of a 16-bit sample (full scale is 90).
constexpr double above_floor = 10;
constexpr double quietest = 32;  // nothing below this is speech
constexpr double loudest_floor = 58;
constexpr double floor_rise = 0.02,
                 floor_fall = 0.5;  // dB per frame: the floor falls at once and rises slowly

}  // namespace

bool SpeechDetector::is_voiced(std::span<const int16_t> frame) {
  double energy = 1;
  for (int16_t sample : frame) energy += static_cast<double>(sample) * sample;
  const double level = 10 * std::log10(energy / static_cast<double>(std::max<size_t>(frame.size(), 1)));
  if (floor_ < 0) floor_ = std::clamp(level, 10.0, 30.0);
  const bool voiced = level > std::max(quietest, floor_ + above_floor);
  floor_ =
      std::min(loudest_floor, level > floor_ ? floor_ + floor_rise : std::max(level, floor_ - floor_fall));
  history_ = (history_ << 1 | (voiced ? 1u : 0u)) & 0x1f;
  recent_ = std::popcount(history_);
  return voiced;
}

}  // namespace aybiza::emulator
