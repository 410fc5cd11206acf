#include "core/audio/VoiceFeatures.h"

#include <bit>
#include <cmath>
#include <numbers>

#include "core/audio/Dense.h"

namespace aybiza::voice {

namespace {

// Bins (of 31.25 Hz) at which the bands begin: equal steps up to 600 Hz, then ever wider, as the ear hears.
constexpr std::array<size_t, 17> band_edges = {3,  6,  9,  12, 15, 19, 23,  28, 33,
                                               39, 46, 54, 63, 74, 87, 102, 119};
constexpr size_t first_bin = band_edges.front(), last_bin = band_edges.back();
// Power of a bin below which everything counts as silence: about −77 dBFS over the band.
constexpr float quiet = 2000;
// The level of a full-scale sine in the units of the power spectrum's sum.
constexpr float full_scale_db = 131.2f;

// 10·log10(x) within 0.03 dB, without a call or a branch: exponent and mantissa of the float, and a parabola.
float decibels(float x) {
  const auto bits = std::bit_cast<int32_t>(x);
  const float exponent = static_cast<float>((bits >> 23) - 127);
  const float m = std::bit_cast<float>((bits & 0x7fffff) | 0x3f800000) - 1;
  return 3.0103f * (exponent + m + 0.344f * m * (1 - m));
}

// Rises slowly and falls fast, so that what was said last counts most.
const std::array<float, spectrum_samples> window = [] {
  std::array<float, spectrum_samples> w;
  constexpr size_t rise = 192;
  for (size_t i = 0; i < w.size(); i++) {
    const double x = i < rise
                         ? (static_cast<double>(i) + 0.5) / rise
                         : (static_cast<double>(w.size() - i) - 0.5) / static_cast<double>(w.size() - rise);
    w[i] = static_cast<float>(std::pow(std::sin(std::numbers::pi / 2 * x), 2));
  }
  return w;
}();

constexpr size_t shapes = 6;
// Rows of the cosine transform that turns band levels into the outline of the spectrum.
const std::array<std::array<float, shapes>, 16> cosines = [] {
  std::array<std::array<float, shapes>, 16> c;
  for (size_t b = 0; b < c.size(); b++)
    for (size_t k = 0; k < shapes; k++)
      c[b][k] = static_cast<float>(
          std::cos(std::numbers::pi * (static_cast<double>(b) + 0.5) * static_cast<double>(k + 1) / 16) / 16);
  return c;
}();

float count_zero_crossings(std::span<const float, frame> audio) {
  int count = 0;
  for (size_t i = 1; i < frame; i++) count += (audio[i] >= 0) != (audio[i - 1] >= 0);
  return static_cast<float>(count) / (frame - 1);
}

}  // namespace

AYB_WIDEST const Features& Analyser::analyse(std::span<const float, frame> audio) {
  std::copy(history_.begin() + frame, history_.end(), history_.begin());
  std::ranges::copy(audio, history_.end() - frame);
  std::array<float, spectrum_samples> windowed;
  for (size_t i = 0; i < windowed.size(); i++) windowed[i] = history_[i] * window[i];
  PowerSpectrum power;
  power_spectrum(windowed, power);

  Measures m;
  measure_levels(power, m);
  m[periodicity] = find_periodicity(audio);
  m[zero_crossings] = count_zero_crossings(audio);
  update_views(m);
  frames_++;
  return features_;
}

void Analyser::measure_levels(const PowerSpectrum& power, Measures& m) {
  Bands levels;
  float sum = 0, strongest = 0, second = 0;
  for (size_t b = 0; b < bands; b++) {
    float in_band = 0;
    for (size_t k = band_edges[b]; k < band_edges[b + 1]; k++) in_band += power[k];
    levels[b] = in_band / static_cast<float>(band_edges[b + 1] - band_edges[b]) + quiet;
    sum += in_band;
    second = std::max(second, std::min(strongest, in_band));
    strongest = std::max(strongest, in_band);
  }
  for (float& level : levels) level = decibels(level);
  m[concentration] = (strongest + second) / (sum + 100 * quiet);
  std::array<float, last_bin - first_bin> logs;
  for (size_t i = 0; i < logs.size(); i++) logs[i] = decibels(power[first_bin + i] + quiet / 2);
  float log_sum = 0;
  for (float x : logs) log_sum += x;
  m[flatness] =
      log_sum / static_cast<float>(logs.size()) - decibels(sum / static_cast<float>(logs.size()) + quiet / 2);

  const float level = decibels(sum + 100 * quiet);
  const float floor = floor_.update({level})[0], peak = peak_.update(longer_.update(level));
  m[over_floor] = level - floor;
  m[over_minimum] = level - minimum_.update(short_.update(level));
  m[under_peak] = level - peak;
  m[dynamic_range] = peak - floor;
  m[over_median] = level - median_.update({level})[0];
  level_ = level - full_scale_db;
  noise_floor_ = floor - full_scale_db;

  const Bands& floors = band_floor_.update(levels);
  Bands over;
  for (size_t b = 0; b < bands; b++) over[b] = std::clamp(levels[b] - floors[b], 0.f, 20.f);
  const auto mean_of = [&](size_t from, size_t to) {
    float total = 0;
    for (size_t b = from; b < to; b++) total += over[b];
    return total / static_cast<float>(to - from);
  };
  m[low_over_floor] = mean_of(0, 5);
  m[middle_over_floor] = mean_of(5, 10);
  m[high_over_floor] = mean_of(10, bands);
  m[bands_over_floor] = (5 * m[low_over_floor] + 5 * m[middle_over_floor] + 6 * m[high_over_floor]) / bands;
  measure_shape(levels, m);
}

void Analyser::measure_shape(const Bands& levels, Measures& m) {
  if (frames_ == 0) before_.fill(levels);
  Bands& earlier = before_[frames_ % 2];
  float moved = 0;
  for (size_t b = 0; b < bands; b++) moved += std::abs(levels[b] - earlier[b]);
  earlier = levels;
  m[change] = moved / bands;
  std::array<float, shapes> shape{};
  for (size_t b = 0; b < bands; b++)
    for (size_t k = 0; k < shapes; k++) shape[k] += levels[b] * cosines[b][k];
  std::ranges::copy(shape, &m[shape_1]);
}

// Pitch survives below 1 kHz, so the audio is averaged down to 2 kHz; 32 ms are compared with what
// came 2.5-16 ms before.
float Analyser::find_periodicity(std::span<const float, frame> audio) {
  constexpr size_t fresh = frame / 4, shortest = 5, longest = 36, lags = longest - shortest + 1,
                   compared = 64;
  std::copy(slow_history_.begin() + fresh, slow_history_.end(), slow_history_.begin());
  for (size_t i = 0; i < fresh; i++) {
    const float x = audio[4 * i] + audio[4 * i + 1] + audio[4 * i + 2] + audio[4 * i + 3];
    slow_output_ = x - slow_input_ + 0.97f * slow_output_;  // no direct current
    slow_input_ = x;
    slow_history_[slow_history_.size() - fresh + i] = slow_output_;
  }
  const float* recent = &slow_history_[slow_history_.size() - compared];
  // Lags from the longest to the shortest, all at once: that is what vectorises.
  std::array<float, lags> product{};
  float energy = 0;
  for (size_t i = 0; i < compared; i++) {
    const float x = recent[i];
    const float* past = recent + i - longest;
    for (size_t l = 0; l < lags; l++) product[l] += x * past[l];
    energy += x * x;
  }
  const float* past = recent - longest;
  float past_energy = 0;
  for (size_t i = 0; i < compared; i++) past_energy += past[i] * past[i];
  float best = 0;
  for (size_t l = 0; l < lags; l++) {
    const float p = std::max(product[l], 0.f);
    best = std::max(best, p * p / (energy * past_energy + 1e10f));
    past_energy = std::max(past_energy + past[compared + l] * past[compared + l] - past[l] * past[l], 0.f);
  }
  return std::sqrt(best);
}

void Analyser::update_views(const Measures& m) {
  auto& f = features_;
  f[now] = m;
  if (frames_ == 0) {
    f[mean] = f[slow_mean] = m;
    f[wavering].fill(0);
  }
  for (size_t i = 0; i < measure_count; i++) {
    f[mean][i] += (m[i] - f[mean][i]) / 20;
    f[slow_mean][i] += (m[i] - f[slow_mean][i]) / 80;
    f[wavering][i] += (std::abs(m[i] - f[mean][i]) - f[wavering][i]) / 30;
  }
}

}  // namespace aybiza::voice
