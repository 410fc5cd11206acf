// Trackers: running statistics of a level in dB, one value a frame, from which voice analysis takes its noise
// floors and the talker's loudness. They start at the first value and learn ten times as fast in the first
// second.
#pragma once

#include <algorithm>
#include <array>

namespace aybiza {

/// Follows the level below which the share `quantile` of the recent past lies: small steps up, larger ones
/// down. The first frame sets it; `step` is in dB a frame.
template <size_t bands> class QuantileTracker {
 public:
  constexpr QuantileTracker(float quantile, float step) : quantile_(quantile), step_(step) {}

  const std::array<float, bands>& update(const std::array<float, bands>& level) {
    if (frames_ == 0) value_ = level;
    const float haste = frames_ < learning ? 10 - 9 * static_cast<float>(frames_) / learning : 1;
    const float up = haste * step_ * quantile_, down = haste * step_ * (1 - quantile_);
    for (size_t b = 0; b < bands; b++) value_[b] += level[b] > value_[b] ? up : -down;
    if (frames_ < learning) frames_++;
    return value_;
  }

 private:
  static constexpr int learning = 100;  // frames
  float quantile_, step_;
  int frames_ = 0;
  std::array<float, bands> value_{};
};

/// The lowest level of the last 1.8 to 2.1 seconds.
class MinimumTracker {
 public:
  float update(float level) {
    if (frames_ == 0) blocks_.fill(level), current_ = level;
    current_ = std::min(current_, level);
    const float lowest = std::min(current_, *std::ranges::min_element(blocks_));
    if (++frames_ % block == 0) {
      std::rotate(blocks_.begin(), blocks_.begin() + 1, blocks_.end());
      blocks_.back() = current_;
      current_ = level;
    }
    return lowest;
  }

 private:
  static constexpr unsigned block = 30;  // frames
  unsigned frames_ = 0;
  float current_ = 0;
  std::array<float, 6> blocks_{};
};

/// Goes up with the level and sinks by 2 dB a second.
class PeakTracker {
 public:
  float update(float level) {
    if (first_) value_ = level;
    first_ = false;
    value_ = level > value_ ? value_ + 0.3f * (level - value_) : value_ - 0.02f;
    return value_;
  }

 private:
  bool first_ = true;
  float value_ = 0;
};

/// The mean of the recent past, with a time constant in frames.
class Smoother {
 public:
  constexpr explicit Smoother(float frames) : weight_(1 / (frames + 0.5f)) {}

  float update(float level) {
    if (first_) value_ = level;
    first_ = false;
    return value_ += weight_ * (level - value_);
  }

 private:
  float weight_;
  bool first_ = true;
  float value_ = 0;
};

}  // namespace aybiza
