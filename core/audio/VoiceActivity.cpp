#include "core/audio/VoiceActivity.h"

#include <algorithm>
#include <cmath>

#include "core/audio/VoiceModel.h"

namespace aybiza {

namespace {

constexpr float perhaps = -1;            // log-odds from which it is worth to ask a second time
constexpr float audible_over = 6;        // dB over the noise
constexpr float amplitude_of_hiss = 17;  // about -70 dBFS

/// dBFS, as a full-scale sine has 0.
float level_of(std::span<const float> audio) {
  float power = 1e-9f;
  for (const float x : audio) power += x * x;
  return 10 * std::log10(2 * power / static_cast<float>(audio.size())) - 90.3f;
}

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

/// A line whose noise is gated is digitally silent between the words; no room that the detectors know is.
float VoiceActivity::hiss() {
  noise_ = noise_ * 1664525 + 1013904223;
  return static_cast<float>(static_cast<int32_t>(noise_)) * (amplitude_of_hiss / 2147483648.f);
}

void VoiceActivity::decide() {
  std::array<float, voice::frame> audio;
  if (frame_ == voice::frame)
    std::ranges::copy(pending_, audio.begin());
  else
    half_rate_.push(pending_, audio);
  for (float& x : audio) x += hiss();
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
  // The detectors remember what was before; a voice ends with the last of its sound.
  const bool is_audible = level_of(audio) > noise_floor() + audible_over;
  if (in_speech_ && is_audible) speech_end_ = position_;
  sound_run_ = is_audible ? sound_run_ + 1 : 0;
  recent_ <<= 1;
  recent_[0] = is_speech();

  const size_t needed = to_frames(settings_.min_speech, 1, 50);
  const size_t hangover = to_frames(settings_.hangover, 5, 250);
  if (!speaking_ && run_ >= needed) {
    speaking_ = true;
    started_ = 0;
    speech_end_ = position_;
    events_.push_back({true, position_ - run_ * frame_, probability_});
  } else if (speaking_ && ++started_ >= hangover && speech_among_last(hangover) <= hangover / 10) {
    speaking_ = false;
    events_.push_back({false, speech_end_, probability_});
  }
}

}  // namespace aybiza
