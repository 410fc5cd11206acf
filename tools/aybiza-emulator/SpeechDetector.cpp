#include "SpeechDetector.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace aybiza::emulator {

namespace {

// Levels in dB over one unit of a 16-bit sample (full scale is 90).
constexpr double kAboveFloor = 10;
constexpr double kQuietest = 32;  // nothing below this is speech
constexpr double kLoudestFloor = 58;
constexpr double kRise = 0.02, kFall = 0.5;  // dB per frame: the floor falls at once and rises slowly

}  // namespace

bool SpeechDetector::is_voiced(std::span<const int16_t> frame) {
  double energy = 1;
  for (int16_t sample : frame) energy += static_cast<double>(sample) * sample;
  const double level = 10 * std::log10(energy / static_cast<double>(std::max<size_t>(frame.size(), 1)));
  if (floor_ < 0) floor_ = std::clamp(level, 10.0, 30.0);
  const bool voiced = level > std::max(kQuietest, floor_ + kAboveFloor);
  floor_ = std::min(kLoudestFloor, level > floor_ ? floor_ + kRise : std::max(level, floor_ - kFall));
  history_ = (history_ << 1 | (voiced ? 1u : 0u)) & 0x1f;
  recent_ = std::popcount(history_);
  return voiced;
}

}  // namespace aybiza::emulator
