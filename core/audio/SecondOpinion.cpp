#include "core/audio/SecondOpinion.h"

#include <algorithm>
#include <cmath>

namespace aybiza {

using silero::window;

void SecondOpinion::hear(std::span<const int16_t, voice::frame> audio, bool maybe) {
  if (maybe && !is_awake())
    for (size_t at = 0; at < past_.size(); at += window) listen(std::span(past_).subspan(at).first<window>());
  awake_ = maybe ? wakefulness : awake_ - is_awake();

  std::copy(audio.begin(), audio.end(), &next_[filled_]);
  filled_ += audio.size();
  if (filled_ < window) return;
  const auto whole = std::span(next_).first<window>();
  if (is_awake()) listen(whole);
  std::copy(past_.begin() + window, past_.end(), past_.begin());
  std::copy(whole.begin(), whole.end(), past_.end() - window);
  filled_ -= window;
  std::copy_n(&next_[window], filled_, next_.begin());
}

void SecondOpinion::listen(std::span<const int16_t, window> audio) {
  std::array<float, window> samples;
  std::ranges::copy(audio, samples.begin());
  const float p = std::clamp(silero_.hear(samples), 1e-4f, 1 - 1e-4f);
  log_odds_ = {std::log(p / (1 - p)), log_odds_[0]};
}

}  // namespace aybiza
