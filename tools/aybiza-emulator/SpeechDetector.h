// SpeechDetector: the emulator's own ear for whether somebody speaks: energy over a floor that follows the
// noise. It is simple on purpose and shares nothing with the engine's, so that neither hides the other's
// mistakes.
#pragma once

#include <cstdint>
#include <span>

namespace aybiza::emulator {

class SpeechDetector {
 public:
  /// 10 ms at 16 kHz. True while somebody speaks.
  bool is_voiced(std::span<const int16_t> frame);
  /// True from the third voiced frame of the last five on: a click is no speech.
  bool has_started() const { return recent_ >= 3; }

 private:
  double floor_ = -1;  // dB, before the first frame unknown
  unsigned history_ = 0;
  int recent_ = 0;
};

}  // namespace aybiza::emulator
