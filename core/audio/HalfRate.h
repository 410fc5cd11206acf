// HalfRate: every second sample of a signal whose upper half of the spectrum was taken away, frame by frame.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace aybiza {

class HalfRate {
 public:
  HalfRate();
  /// `out` has half the size of `in`, which is even. Delays by `taps / 2` input samples.
  void push(std::span<const int16_t> in, std::span<int16_t> out);

  static constexpr size_t taps = 24;

 private:
  std::array<float, taps> filter_;
  std::array<float, taps> past_{};
};

}  // namespace aybiza
