// Resampler: mono 16-bit audio from one rate to another, by a polyphase windowed-sinc filter. Input may come
// in pieces of any size: the output is the same as of one piece. The result is aligned in time with the input
// (no delay is added); the last half filter length of it comes out at flush().
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace aybiza {

class Resampler {
 public:
  /// Rates in Hz, both greater than 0. Costs (to/gcd) × 32 coefficients, more when the rate goes down.
  Resampler(int from, int to);

  /// Takes samples and appends to `out` what can be computed by now.
  void push(std::span<const int16_t> samples, std::vector<int16_t>& out);
  /// Ends the signal: appends the rest, so that the total is ceil(input × to / from), and starts anew.
  void flush(std::vector<int16_t>& out);

 private:
  void produce(std::vector<int16_t>& out, int64_t end);

  int up_, down_;               // the ratio to/from in lowest terms
  int taps_;                    // coefficients per phase
  std::vector<float> phases_;   // up_ rows of taps_
  std::vector<float> history_;  // input from position first_ on
  int64_t first_ = 0;           // position in the input of history_[0]
  int64_t received_ = 0;        // input samples so far
  int64_t produced_ = 0;        // output samples so far
};

/// A whole signal at once.
std::vector<int16_t> resample(std::span<const int16_t> samples, int from, int to);

}  // namespace aybiza
