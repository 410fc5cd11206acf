#include "core/audio/Loudness.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "core/audio/G711.h"

namespace aybiza {

namespace {

constexpr double units_per_octave = 16;  // 6.02 dB
constexpr int silence_below = 67;        // 25 dB less than what is loud
constexpr int faintest = 48;             // a mean magnitude of 8: the hiss of an empty line

uint8_t to_level(double magnitude) {
  return static_cast<uint8_t>(std::clamp(units_per_octave * std::log2(std::max(magnitude, 1.0)), 0.0, 255.0));
}

}  // namespace

Loudness::Loudness(Format format)
    : coding_(format.coding), samples_per_step_(static_cast<uint32_t>(std::max(format.rate / 100, 1))) {}

void Loudness::push(std::span<const uint8_t> audio) {
  std::array<int16_t, 80> samples;  // 10 ms of a telephone's
  if (coding_ != Coding::s16le) {
    const auto law = coding_ == Coding::mulaw ? g711::Law::mulaw : g711::Law::alaw;
    for (; !audio.empty(); audio = audio.subspan(std::min(audio.size(), samples.size()))) {
      const auto codes = audio.first(std::min(audio.size(), samples.size()));
      g711::decode(law, codes, std::span(samples).first(codes.size()));
      add({samples.data(), codes.size()});
    }
    return;
  }
  if (has_half_ && !audio.empty()) {
    samples[0] = static_cast<int16_t>(half_ | audio[0] << 8);
    add({samples.data(), 1});
    audio = audio.subspan(1);
    has_half_ = false;
  }
  for (; audio.size() >= 2; audio = audio.subspan(std::min(audio.size() / 2, samples.size()) * 2)) {
    const size_t count = std::min(audio.size() / 2, samples.size());
    std::memcpy(samples.data(), audio.data(), count * 2);
    add({samples.data(), count});
  }
  if (audio.empty()) return;
  half_ = audio[0];
  has_half_ = true;
}

void Loudness::add(std::span<const int16_t> samples) {
  while (!samples.empty()) {
    const auto piece = samples.first(std::min<size_t>(samples.size(), samples_per_step_ - samples_));
    int sum = 0;
    for (const int16_t sample : piece) sum += std::abs(static_cast<int>(sample));
    sum_ += static_cast<uint64_t>(sum);
    samples_ += static_cast<uint32_t>(piece.size());
    samples = samples.subspan(piece.size());
    if (samples_ < samples_per_step_) return;
    levels_.push_back(to_level(static_cast<double>(sum_) / samples_));
    samples_ = 0;
    sum_ = 0;
  }
}

std::vector<Loudness::Pause> Loudness::pauses(Duration shortest) const {
  if (levels_.empty()) return {};
  std::vector<uint8_t> sorted = levels_;
  const auto loud = sorted.begin() + static_cast<ptrdiff_t>(sorted.size() * 9 / 10);
  std::ranges::nth_element(sorted, loud);
  const int limit = std::max<int>(*loud - silence_below, faintest);
  std::vector<Pause> pauses;
  size_t begin = 0;
  for (size_t i = 0; i <= levels_.size(); i++) {
    if (i < levels_.size() && levels_[i] < limit) continue;
    const Pause pause{step * static_cast<int64_t>(begin), step * static_cast<int64_t>(i)};
    if (pause.length() >= shortest) pauses.push_back(pause);
    begin = i + 1;
  }
  Duration silence{};
  for (const Pause& pause : pauses) silence += pause.length();
  if (silence > length() * 2 / 3)
    pauses.clear();  // what is so seldom loud is no speech that could be laid out
  return pauses;
}

}  // namespace aybiza
