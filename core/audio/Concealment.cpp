#include "core/audio/Concealment.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace aybiza {

namespace {

constexpr size_t shortest_pitch_ms = 5, longest_pitch_ms = 15, compared_ms = 20;
constexpr size_t most_cycles = 3;

int16_t to_sample(float x) { return static_cast<int16_t>(std::lrint(std::clamp(x, -32768.f, 32767.f))); }

// 0…1 in the middle of step i of n, for cross-fades.
float weight(size_t i, size_t n) { return (static_cast<float>(i) + 1) / (static_cast<float>(n) + 1); }

}  // namespace

Concealment::Concealment(int rate)
    : ms_(static_cast<size_t>(rate) / 1000),
      fade_start_(10 * ms_),
      fade_end_(60 * ms_),
      remembered_(most_cycles * longest_pitch_ms * ms_ + longest_pitch_ms * ms_ / 4 + 1),
      history_(std::bit_ceil(remembered_)),
      voice_(remembered_),
      cycle_(most_cycles * longest_pitch_ms * ms_),
      join_(longest_pitch_ms * ms_ / 4) {}

void Concealment::reset() {
  std::ranges::fill(history_, int16_t{0});
  lost_ = 0;
}

void Concealment::receive(std::span<int16_t> audio) {
  if (lost_ > 0) {
    // The longer the loss, the less the made-up audio is in step with the real one: fade for longer.
    const size_t longer = lost_ > fade_start_ ? 4 * ms_ * (lost_ - fade_start_) / fade_start_ : 0;
    const size_t blend = std::min({overlap_ + longer, 10 * ms_, audio.size()});
    for (size_t i = 0; i < blend; i++) {
      const float w = weight(i, blend);
      audio[i] = to_sample(w * static_cast<float>(audio[i]) + (1 - w) * next());
    }
    lost_ = 0;
  }
  remember(audio);
}

void Concealment::conceal(std::span<int16_t> audio) {
  if (audio.empty()) return;
  if (lost_ == 0) begin();
  for (auto& sample : audio) {
    const size_t cycles = 1 + lost_ / fade_start_;
    if (cycles > cycles_ && cycles <= most_cycles) repeat(cycles);
    sample = to_sample(next());
  }
  remember(audio);
}

void Concealment::remember(std::span<const int16_t> audio) {
  audio = audio.last(std::min(audio.size(), remembered_));
  const auto before_wrap = audio.first(std::min(audio.size(), history_.size() - history_end_));
  std::ranges::copy(before_wrap, history_.begin() + static_cast<std::ptrdiff_t>(history_end_));
  std::ranges::copy(audio.subspan(before_wrap.size()), history_.begin());
  history_end_ = (history_end_ + audio.size()) % history_.size();
}

void Concealment::begin() {
  for (size_t i = 0; i < remembered_; i++)
    voice_[i] = history_[(history_end_ + history_.size() - remembered_ + i) % history_.size()];
  pitch_ = find_pitch();
  overlap_ = pitch_ / 4;
  cycles_ = 0;
  position_ = 0;
  repeat(1);
  // The loop's first sample follows the sample before the loop; what really went out last differs from that
  // one.
  const float step = static_cast<float>(voice_.back()) -
                     static_cast<float>(*(voice_.end() - 1 - static_cast<std::ptrdiff_t>(pitch_)));
  for (size_t i = 0; i < overlap_; i++) join_[i] = cycle_[i] + step;
}

// Makes the loop from the last `cycles` cycles; its end is cross-faded into what came before its beginning.
// Goes on in the same phase of the pitch, fading over from the loop before.
void Concealment::repeat(size_t cycles) {
  if (cycles_ > 0)
    for (size_t i = 0; i < overlap_; i++) join_[i] = cycle_[(position_ + i) % length_];
  cycles_ = cycles;
  length_ = cycles * pitch_;
  position_ %= pitch_;
  joined_ = 0;
  const int16_t* end = voice_.data() + voice_.size();
  std::copy(end - length_, end, cycle_.begin());
  for (size_t i = 0; i < overlap_; i++) {
    const float w = weight(i, overlap_);
    float& sample = cycle_[length_ - overlap_ + i];
    sample = (1 - w) * sample + w * static_cast<float>(*(end - length_ - overlap_ + i));
  }
}

float Concealment::next() {
  const float g = gain();
  lost_++;
  if (g <= 0) return 0;
  float sample = cycle_[position_];
  position_ = (position_ + 1) % length_;
  if (joined_ < overlap_) {
    const float w = weight(joined_, overlap_);
    sample = w * sample + (1 - w) * join_[joined_];
    joined_++;
  }
  return g * sample;
}

float Concealment::gain() const {
  if (lost_ < fade_start_) return 1;
  if (lost_ >= fade_end_) return 0;
  return 1 - static_cast<float>(lost_ - fade_start_) / static_cast<float>(fade_end_ - fade_start_);
}

// The lag at which the last 20 ms look most like what went before, by normalised cross-correlation: first at
// about 4 kHz, then at every sample near the best.
size_t Concealment::find_pitch() const {
  const size_t window = compared_ms * ms_;
  const int16_t* now = voice_.data() + voice_.size() - window;
  const auto likeness = [&](size_t lag, size_t stride) {
    float product = 0, energy = 0;
    for (size_t i = 0; i < window; i += stride) {
      const float then = *(now - lag + i);
      product += static_cast<float>(now[i]) * then;
      energy += then * then;
    }
    return product / std::sqrt(std::max(energy, 250.f * compared_ms));
  };
  const auto best = [&](size_t first, size_t last, size_t step, size_t stride) {
    size_t lag = first;
    float highest = likeness(first, stride);
    for (size_t l = first + step; l <= last; l += step)
      if (const float value = likeness(l, stride); value > highest) highest = value, lag = l;
    return lag;
  };
  const size_t shortest = shortest_pitch_ms * ms_, longest = longest_pitch_ms * ms_;
  const size_t coarse_step = std::max<size_t>(ms_ / 4, 1);
  const size_t coarse = best(shortest, longest, coarse_step, coarse_step);
  return best(std::max(shortest, coarse - coarse_step + 1), std::min(longest, coarse + coarse_step - 1), 1,
              1);
}

}  // namespace aybiza
