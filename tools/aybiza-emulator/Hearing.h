// Hearing: the audio of one connection as utterances, on the audio's own clock. It finds where speech begins
// and when a voice was last heard, lets the ears listen from shortly before, and leaves it to its owner to
// say when an utterance is over. Deepgram's two protocols are two such owners.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "Ears.h"
#include "SpeechDetector.h"

namespace aybiza::emulator {

class Hearing {
 public:
  static constexpr size_t frame_samples = Ears::sample_rate / 100;  ///< samples in 10 ms

  /// `grammar` is asked at the start of every utterance for what to expect.
  Hearing(Ears& ears, std::function<Grammar()> grammar) : ears_(ears), grammar_(std::move(grammar)) {}

  /// The next 10 ms.
  void hear(std::span<const int16_t> frame);

  /// Seconds of audio so far.
  double now() const { return static_cast<double>(frames_) / 100; }
  bool is_in_utterance() const { return listener_ != nullptr; }
  /// The frame just heard began an utterance.
  bool has_just_begun() const { return just_begun_; }
  /// When the first sound of the utterance was heard.
  double began_at() const { return began_at_; }
  /// Seconds since a voice was last heard.
  double silence() const { return now() - last_voice_; }
  /// The words of the utterance, times in seconds of the connection.
  std::vector<HeardWord> so_far();
  /// Ends the utterance.
  std::vector<HeardWord> finish();

 private:
  std::vector<HeardWord> placed(std::vector<HeardWord> words) const;

  Ears& ears_;
  std::function<Grammar()> grammar_;
  SpeechDetector detector_;
  std::vector<int16_t> before_;  // the last part of a second, in case speech begins
  std::unique_ptr<Listener> listener_;
  int64_t frames_ = 0;
  size_t utterances_ = 0;
  bool just_begun_ = false;
  double began_at_ = 0, listens_from_ = 0, last_voice_ = 0;
};

}  // namespace aybiza::emulator
