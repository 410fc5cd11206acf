#include "core/audio/HoldSound.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace aybiza {

namespace {

constexpr float turn = 2 * std::numbers::pi_v<float>;

/// What is left after one sample of a sound that fades to a third of itself in so many ms.
float fading(float ms, int rate) { return std::exp(-1000.0f / (ms * static_cast<float>(rate))); }

}  // namespace

HoldSound::HoldSound(Kind kind, double level_db, int rate, uint32_t seed)
    : kind_(kind),
      rate_(rate),
      peak_(static_cast<float>(32767 * std::pow(10, level_db / 20))),
      click_fade_(fading(4, rate)),
      thud_fade_(fading(14, rate)),
      state_(seed ? seed : 1) {}

void HoldSound::make(std::span<int16_t> samples) {
  for (int16_t& sample : samples) {
    const float value = kind_ == Kind::typing ? next_of_typing() : kind_ == Kind::tone ? next_of_tone() : 0;
    sample = static_cast<int16_t>(std::lround(peak_ * std::clamp(value, -1.0f, 1.0f)));
  }
}

float HoldSound::next_of_typing() {
  if (until_stroke_-- <= 0) {
    if (in_burst_-- <= 0) in_burst_ = 3 + static_cast<int>(random() % 9);
    until_stroke_ = in_burst_ > 0 ? between(90, 240) : between(350, 800);
    const float force = 0.6f + 0.4f * std::abs(noise());  // no finger strikes twice alike
    click_ = 0.8f * force;
    thud_ = 0.4f * force;
    phase_ = 0;
    pitch_ = 180.0f + 60.0f * noise();
  }
  coloured_ = 0.35f * coloured_ + 0.65f * noise();  // less sharp than white noise
  const float value = click_ * coloured_ + thud_ * std::sin(phase_);
  phase_ += turn * pitch_ / static_cast<float>(rate_);
  click_ *= click_fade_;
  thud_ *= thud_fade_;
  return value;
}

/// Two soft notes, a third apart, every three seconds.
float HoldSound::next_of_tone() {
  const int period = 3 * rate_, length = rate_ * 2 / 5;
  const int at = std::exchange(at_, (at_ + 1) % period);
  const bool second = at >= length;
  if (at >= 2 * length) return 0;
  const auto x = static_cast<float>(at % length);
  const float swell = std::sin(turn / 2 * x / static_cast<float>(length));
  return swell * swell * std::sin(turn * (second ? 440.0f : 554.37f) * x / static_cast<float>(rate_));
}

uint32_t HoldSound::random() {
  state_ ^= state_ << 13;
  state_ ^= state_ >> 17;
  state_ ^= state_ << 5;
  return state_;
}

int HoldSound::between(int least_ms, int most_ms) {
  return rate_ * (least_ms + static_cast<int>(random() % static_cast<uint32_t>(most_ms - least_ms))) / 1000;
}

}  // namespace aybiza
