#include "core/audio/VoiceActivity.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/audio/Hiss.h"
#include "core/audio/VoiceModel.h"

namespace aybiza {

namespace {

constexpr float perhaps = -1;      // log-odds from which it is worth to ask a second time
constexpr float audible_over = 6;  // dB over the noise

// What is asked of a voice beside the settings, in log-odds. Noise hides the beginning of a word, so there less is
// asked of one; but until it has lasted for long enough to be a start it has to stay likely. Chosen with
// tools/bench/vad.
constexpr float eager = 1.5;      // the threshold is lower by this in noise
constexpr float wary = 0.4;       // the release is higher by this in noise
constexpr float insistent = 0.9;  // a beginning has to stay above the release by this

/// 0…1, by how far the loudest of the last seconds stands out of the floor: 16 dB, as on a clear line, to 10 dB.
float noisiness(float dynamic_range) { return std::clamp((16 - dynamic_range) / 6, 0.f, 1.f); }

size_t to_frames(std::chrono::milliseconds time, size_t least, size_t most) {
  return std::clamp(static_cast<size_t>(std::max<int64_t>(time.count(), 0)) / 10, least, most);
}

float to_log_odds(float probability) {
  const float p = std::clamp(probability, 1e-6f, 1 - 1e-6f);
  return std::log(p / (1 - p));
}

}  // namespace

VoiceActivity::VoiceActivity(int rate, std::shared_ptr<const silero::Network> network)
    : rate_(rate),
      frame_(static_cast<size_t>(rate) / 100),
      threshold_(to_log_odds(settings_.threshold)),
      release_(to_log_odds(settings_.release)) {
  if (network) second_ = std::make_unique<SecondOpinion>(std::move(network));
  pending_.reserve(frame_);
  events_.reserve(64);
}

void VoiceActivity::configure(const Settings& settings) {
  if (settings == settings_) return;
  settings_ = settings;
  threshold_ = to_log_odds(settings.threshold);
  release_ = to_log_odds(settings.release);
}

void VoiceActivity::reset() {
  const Settings settings = settings_;
  *this = VoiceActivity(rate_, second_ ? second_->network() : nullptr);
  configure(settings);
}

float VoiceActivity::probability() const { return 1 / (1 + std::exp(-log_odds_)); }

std::span<const VoiceActivity::Event> VoiceActivity::feed(std::span<const int16_t> samples) {
  events_.clear();
  while (!samples.empty()) {
    const auto taken = samples.first(std::min(samples.size(), frame_ - pending_.size()));
    samples = samples.subspan(taken.size());
    position_ += taken.size();
    if (taken.size() == frame_) {
      decide(taken);
    } else {
      pending_.insert(pending_.end(), taken.begin(), taken.end());
      if (pending_.size() < frame_) break;
      decide(pending_);
      pending_.clear();
    }
  }
  return events_;
}

void VoiceActivity::decide(std::span<const int16_t> samples) {
  std::array<int16_t, voice::frame> audio;
  if (frame_ == voice::frame)
    std::ranges::copy(samples, audio.begin());
  else
    half_rate_.push(samples, audio);
  add_hiss(audio, position_ / (frame_ / voice::frame));
  const voice::Features& features = analyser_.analyse(audio);
  voice::Evidence evidence = voice::weigh(features);
  if (second_) {
    second_->hear(audio, speaking_ || evidence.begun > perhaps);
    if (second_->is_awake())
      evidence = voice::weigh(evidence, second_->log_odds(), second_->earlier_log_odds());
  }
  const float noise = noisiness(features[voice::now][voice::dynamic_range]);
  log_odds_ = in_speech_ && speaking_ ? evidence.goes_on : evidence.begun;
  in_speech_ = log_odds_ >= (!in_speech_ ? threshold_ - eager * noise
                             : speaking_ ? release_ + wary * noise
                                         : release_ + insistent);
  since_speech_ = in_speech_ ? 0 : std::min<unsigned>(since_speech_ + 1, history);
  run_ = in_speech_ ? run_ + 1 : 0;
  // The detectors remember what was before; a voice ends with the last of its sound.
  const bool is_audible = analyser_.frame_level() > noise_floor() + audible_over;
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
    events_.push_back({true, position_ - run_ * frame_, probability()});
  } else if (speaking_ && ++started_ >= hangover && speech_among_last(hangover) <= hangover / 10) {
    speaking_ = false;
    events_.push_back({false, speech_end_, probability()});
  }
}

}  // namespace aybiza
