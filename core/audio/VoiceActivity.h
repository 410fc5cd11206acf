// VoiceActivity: hears when somebody begins and stops to speak on a telephone line. Every 10 ms of audio is
// measured (VoiceFeatures) and weighed (VoiceModel); hysteresis, a shortest speech and a hang-over turn that
// into starts and stops with exact positions. A neural network can be asked as well (SecondOpinion). A pure
// function of the samples: no clock, no thread, no allocation after construction.
#pragma once

#include <bitset>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/audio/HalfRate.h"
#include "core/audio/SecondOpinion.h"
#include "core/audio/VoiceFeatures.h"

namespace aybiza {

class VoiceActivity {
 public:
  struct Settings {
    float threshold = 0.9f;  ///< probability from which silence becomes speech; less in noise
    float release = 0.4f;    ///< probability below which speech becomes silence; more in noise
    std::chrono::milliseconds min_speech{30};  ///< shorter sounds are no start; 10…500 ms
    std::chrono::milliseconds hangover{500};   ///< shorter pauses are no stop; 50…2500 ms
    bool operator==(const Settings&) const = default;
  };

  struct Event {
    bool speaking;      ///< a start, otherwise a stop
    uint64_t position;  ///< of the first sample of speech, or just after the last; samples since construction
                        ///< or reset
    float probability;  ///< when it was decided
  };

  /// `rate`: 8000 or 16000 Hz. With a network, Silero is asked too.
  explicit VoiceActivity(int rate, std::shared_ptr<const silero::Network> network = nullptr);

  /// Takes any number of samples; gives what they decided, in order. Valid until the next call.
  std::span<const Event> feed(std::span<const int16_t> samples);
  /// May change at any time; takes effect with the next 10 ms.
  void configure(const Settings& settings);
  /// Forgets everything, the noise floor and the position included; keeps the settings.
  void reset();

  bool is_speaking() const { return speaking_; }
  /// What the last 10 ms seem to be; the answers from which is_speaking() is made.
  bool is_speech() const { return since_speech_ <= tail; }
  float probability() const;                                     ///< of speech, 0…1, for the last 10 ms
  float level() const { return analyser_.level(); }              ///< dBFS, of the last 32 ms
  float noise_floor() const { return analyser_.noise_floor(); }  ///< dBFS
  uint64_t position() const { return position_; }                ///< samples fed so far
  uint64_t speech_end() const { return speech_end_; }            ///< just after the last sample of speech
  /// Something has begun to sound, too lately to be told from speech.
  bool is_new_sound() const { return sound_run_ >= 3 && sound_run_ <= longest_doubt; }
  /// Whether the network is listening: it does while there may be a voice.
  bool is_asking_network() const { return second_ && second_->is_awake(); }

 private:
  static constexpr size_t history = 256;       // frames
  static constexpr unsigned tail = 4;          // frames that still count as speech after the last that was
  static constexpr size_t longest_doubt = 25;  // frames

  /// The next 10 ms; `audio` ends with position_.
  void decide(std::span<const int16_t> audio);
  size_t speech_among_last(size_t frames) const { return (recent_ << (history - frames)).count(); }

  int rate_;
  size_t frame_;  // samples in 10 ms at that rate
  Settings settings_;
  float threshold_, release_;        // of the settings, as log-odds
  float log_odds_ = -20;             // nothing heard yet
  uint64_t position_ = 0;            // samples fed
  uint64_t speech_end_ = 0;          // position after the last frame of speech that was audible
  size_t run_ = 0;                   // frames of speech without a break, up to now
  size_t sound_run_ = 0;             // frames above the noise without a break, up to now
  size_t started_ = 0;               // frames since the start
  unsigned since_speech_ = history;  // frames
  bool in_speech_ = false;           // the side of the hysteresis
  bool speaking_ = false;
  std::bitset<history> recent_;  // is_speech() of the last frames, the newest in bit 0
  voice::Analyser analyser_;
  std::vector<Event> events_;
  std::vector<int16_t> pending_;  // the frame that is being filled, where it comes in pieces
  HalfRate half_rate_;
  std::unique_ptr<SecondOpinion> second_;
};

}  // namespace aybiza
