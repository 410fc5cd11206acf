#include "core/audio/VoiceActivity.h"

#include <algorithm>
#include <cmath>

#include "core/audio/VoiceModel.h"

namespace aybiza {

namespace {

constexpr float perhaps = -1;  // log-odds from which it is worth to ask a second time

size_t to_frames(std::chrono::milliseconds time, size_t least, size_t most) {
  return std::clamp(static_cast<size_t>(std::max<int64_t>(time.count(), 0)) / 10, least, most);
}

}  // namespace

VoiceActivity::VoiceActivity(int rate, std::shared_ptr<const silero::Network> network)
    : rate_(rate), frame_(static_cast<size_t>(rate) / 100) {
  if (network) second_.emplace(std::move(network));
  pending_.reserve(frame_);
  events_.reserve(64);
}

void VoiceActivity::reset() {
  const Settings settings = settings_;
  *this = VoiceActivity(rate_, second_ ? second_->network() : nullptr);
  settings_ = settings;
}

std::span<const VoiceActivity::Event> VoiceActivity::feed(std::span<const int16_t> samples) {
  events_.clear();
  while (!samples.empty()) {
    const size_t taken = std::min(samples.size(), frame_ - pending_.size());
    pending_.insert(pending_.end(), samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(taken));
    samples = samples.subspan(taken);
    position_ += taken;
    if (pending_.size() < frame_) break;
    decide();
    pending_.clear();
  }
  return events_;
}

void VoiceActivity::decide() {
  std::array<float, voice::frame> audio;
  if (frame_ == voice::frame)
    std::ranges::copy(pending_, audio.begin());
  else
    half_rate_.push(pending_, audio);
  voice::Evidence evidence = voice::weigh(analyser_.analyse(audio));
  if (second_) {
    second_->hear(audio, speaking_ || evidence.begun > perhaps);
    if (second_->is_awake())
      evidence = voice::weigh(evidence, second_->log_odds(), second_->earlier_log_odds());
  }
  const float log_odds = in_speech_ ? evidence.goes_on : evidence.begun;
  probability_ = 1 / (1 + std::exp(-log_odds));

  in_speech_ = probability_ >= (in_speech_ ? settings_.release : settings_.threshold);
  since_speech_ = in_speech_ ? 0 : std::min<unsigned>(since_speech_ + 1, history);
  run_ = in_speech_ ? run_ + 1 : 0;
  if (in_speech_) speech_end_ = position_;
  recent_ <<= 1;
  recent_[0] = is_speech();

  const size_t needed = to_frames(settings_.min_speech, 1, 50);
  const size_t hangover = to_frames(settings_.hangover, 5, 250);
  if (!speaking_ && run_ >= needed) {
    speaking_ = true;
    started_ = 0;
    events_.push_back({true, position_ - run_ * frame_, probability_});
  } else if (speaking_ && ++started_ >= hangover && speech_among_last(hangover) <= hangover / 10) {
    speaking_ = false;
    events_.push_back({false, speech_end_, probability_});
  }
}

}  // namespace aybiza
