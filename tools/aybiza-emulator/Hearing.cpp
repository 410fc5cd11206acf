#include "Hearing.h"

#include <algorithm>

namespace aybiza::emulator {

namespace {
constexpr size_t pre_roll = Ears::sample_rate * 3 / 10;
constexpr double detection_time = 0.03;  // seconds of speech before it is taken for speech
}  // namespace

void Hearing::hear(std::span<const int16_t> frame) {
  frames_++;
  just_begun_ = false;
  if (detector_.is_voiced(frame)) last_voice_ = now();
  if (listener_) {
    listener_->hear(frame);
    return;
  }
  before_.insert(before_.end(), frame.begin(), frame.end());
  if (before_.size() > pre_roll) before_.erase(before_.begin(), before_.end() - pre_roll);
  if (!detector_.has_started()) return;
  listener_ = ears_.listen(grammar_(), utterances_++);
  listens_from_ = now() - static_cast<double>(before_.size()) / Ears::sample_rate;
  began_at_ = now() - detection_time;
  listener_->hear(before_);
  before_.clear();
  just_begun_ = true;
}

std::vector<HeardWord> Hearing::placed(std::vector<HeardWord> words) const {
  for (auto& word : words) {
    // A guess at a word that is still being spoken may reach ahead of the audio, or end before it starts.
    word.start = std::min(word.start + listens_from_, now());
    word.end = std::clamp(word.end + listens_from_, word.start, now());
  }
  return words;
}

std::vector<HeardWord> Hearing::so_far() {
  return listener_ ? placed(listener_->so_far()) : std::vector<HeardWord>();
}

std::vector<HeardWord> Hearing::finish() {
  if (!listener_) return {};
  auto words = placed(listener_->finish());
  listener_.reset();
  return words;
}

}  // namespace aybiza::emulator
