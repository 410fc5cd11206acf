// SecondOpinion: Silero beside the cheap first stage, asked only while that one thinks that somebody may be
// speaking, and for a while after. It listens 32 ms at a time; what came just before it is woken is kept, so
// that it begins with the beginning of a word. It does not forget in its sleep: a network that wakes without a memory
// takes the first clatter of a kitchen for speech.
#pragma once

#include <array>
#include <memory>
#include <span>

#include "core/audio/Silero.h"
#include "core/audio/VoiceFeatures.h"

namespace aybiza {

class SecondOpinion {
 public:
  explicit SecondOpinion(std::shared_ptr<const silero::Network> network) : silero_(std::move(network)) {}

  /// The next 10 ms, and whether there may be a voice in them.
  void hear(std::span<const int16_t, voice::frame> audio, bool maybe);

  /// Whether there is an opinion on what is heard now.
  bool is_awake() const { return awake_ > 0; }
  /// Log-odds of speech in the last 32 ms, and in those before.
  float log_odds() const { return log_odds_[0]; }
  float earlier_log_odds() const { return log_odds_[1]; }
  const std::shared_ptr<const silero::Network>& network() const { return silero_.network(); }

 private:
  static constexpr size_t kept = 3;            // windows from before it is woken
  static constexpr unsigned wakefulness = 32;  // frames that it listens on after the last "maybe"

  void listen(std::span<const int16_t, silero::window> audio);

  Silero silero_;
  std::array<int16_t, kept * silero::window> past_{};  // the last whole windows, the newest at the end
  std::array<int16_t, silero::window + voice::frame> next_{};  // the one that is being filled
  size_t filled_ = 0;
  unsigned awake_ = 0;  // frames that are left
  std::array<float, 2> log_odds_{};
};

}  // namespace aybiza
