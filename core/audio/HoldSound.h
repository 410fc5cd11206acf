// HoldSound: what a caller hears while the agent is at work and has nothing to say: somebody who types, or a soft tone
// now and then. Made as it is needed, sample by sample, so there are no recordings to ship; it never ends and never
// repeats itself audibly. The same seed makes the same sound.
#pragma once

#include <cstdint>
#include <span>

namespace aybiza {

class HoldSound {
 public:
  enum class Kind { none, typing, tone };

  /// `level_db`: of its peaks, in dB below full scale; speech on a telephone peaks at about -6.
  HoldSound(Kind kind, double level_db, int rate, uint32_t seed = 1);

  /// The samples that come next.
  void make(std::span<int16_t> samples);

 private:
  float next_of_typing();
  float next_of_tone();
  uint32_t random();
  float noise() { return static_cast<float>(random()) / 2147483648.0f - 1.0f; }
  /// A whole number of samples for a time between the two, in ms.
  int between(int least_ms, int most_ms);

  const Kind kind_;
  const int rate_;
  const float peak_;
  const float click_fade_, thud_fade_;  // what is left of them after one sample
  uint32_t state_;

  // Typing: a stroke is a click of noise over a thud of the desk.
  int until_stroke_ = 0;
  int in_burst_ = 0;  // strokes left before a pause
  float click_ = 0, thud_ = 0, phase_ = 0, pitch_ = 0, coloured_ = 0;
  // Tone
  int at_ = 0;
};

}  // namespace aybiza
