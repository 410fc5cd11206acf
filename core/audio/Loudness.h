// Loudness: the outline of a piece of speech, a byte for every 10 ms, gathered while the audio passes. It shows where
// a voice pauses, which is all that is needed to lay a text over its audio.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/loop/Loop.h"

namespace aybiza {

class Loudness {
 public:
  enum class Coding { mulaw, alaw, s16le };
  struct Format {
    Coding coding = Coding::mulaw;
    int rate = 8000;
    int bytes_per_second() const { return coding == Coding::s16le ? 2 * rate : rate; }
  };
  static constexpr Duration step = milliseconds(10);

  struct Pause {
    Duration start{}, end{};
    Duration length() const { return end - start; }
  };

  explicit Loudness(Format format);
  /// Any number of bytes; samples may be cut in two.
  void push(std::span<const uint8_t> audio);
  /// All whole steps so far.
  Duration length() const { return step * static_cast<int64_t>(levels_.size()); }
  /// Where it is silent for at least `shortest`, beginning and end included. Silence is far below what is loud here.
  std::vector<Pause> pauses(Duration shortest = milliseconds(60)) const;

 private:
  void add(std::span<const int16_t> samples);

  Coding coding_;
  uint32_t samples_per_step_;
  std::vector<uint8_t> levels_;  // of each step, in 3/8 dB above the smallest sample
  uint32_t samples_ = 0;         // of the step that is being filled
  uint64_t sum_ = 0;             // of their magnitudes
  bool has_half_ = false;
  uint8_t half_ = 0;  // the first byte of a sample
};

}  // namespace aybiza
