#include "core/audio/VoiceFeatures.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <numbers>
#include <utility>

#include "core/audio/Dense.h"

namespace aybiza::voice {

namespace {

// Bins (of 31.25 Hz) at which the bands begin: equal steps up to 600 Hz, then ever wider, as the ear hears.
constexpr std::array<size_t, 17> band_edges = {3,  6,  9,  12, 15, 19, 23,  28, 33,
                                               39, 46, 54, 63, 74, 87, 102, 119};
constexpr std::array<float, 16> band_shares = [] {
  std::array<float, 16> shares{};
  for (size_t b = 0; b < shares.size(); b++)
    shares[b] = 1 / static_cast<float>(band_edges[b + 1] - band_edges[b]);
  return shares;
}();
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
const Pairs window = [] {
  Pairs w;
  constexpr size_t rise = 192;
  for (size_t i = 0; i < spectrum_samples; i++) {
    const double x =
        i < rise ? (static_cast<double>(i) + 0.5) / rise
                 : (static_cast<double>(spectrum_samples - i) - 0.5) / double{spectrum_samples - rise};
    (i % 2 ? w.odd : w.even)[i / 2] = static_cast<float>(std::pow(std::sin(std::numbers::pi / 2 * x), 2));
  }
  return w;
}();

constexpr size_t shapes = 6;
// Rows of the cosine transform that turns band levels into the outline of the spectrum; a vector wide.
const std::array<std::array<float, dense::lanes>, 16> cosines = [] {
  std::array<std::array<float, dense::lanes>, 16> c{};
  for (size_t b = 0; b < c.size(); b++)
    for (size_t k = 0; k < shapes; k++)
      c[b][k] = static_cast<float>(
          std::cos(std::numbers::pi * (static_cast<double>(b) + 0.5) * static_cast<double>(k + 1) / 16) / 16);
  return c;
}();

// Band by band, so that the compiler knows every edge.
template <size_t... band>
std::array<float, sizeof...(band)> sums_of_bands(const PowerSpectrum& power, std::index_sequence<band...>) {
  const auto sum_of = [&]<size_t begin, size_t end>() {
    float sum = 0;
    for (size_t k = begin; k < end; k++) sum += power[k];
    return sum;
  };
  return {sum_of.template operator()<band_edges[band], band_edges[band + 1]>()...};
}

float count_zero_crossings(std::span<const int16_t, frame> audio) {
  int16_t count = 0;
  for (size_t i = 1; i < frame; i++) count += (audio[i] ^ audio[i - 1]) < 0;
  return static_cast<float>(count) / (frame - 1);
}

/// dBFS, as a full-scale sine has 0.
float level_of(std::span<const int16_t, frame> audio) {
  float power = 1e-9f;
  for (const float x : audio) power += x * x;
  return decibels(2 * power / frame) - 90.3f;
}

// Two samples are read as one number, whose lower half is the first.
void apply_window(const std::array<int16_t, spectrum_samples>& samples, Pairs& windowed) {
  static_assert(std::endian::native == std::endian::little);
  std::array<int32_t, spectrum_bins> pairs;
  std::memcpy(pairs.data(), samples.data(), sizeof pairs);
  for (size_t i = 0; i < pairs.size(); i++) {
    windowed.even[i] = static_cast<float>(static_cast<int16_t>(pairs[i])) * window.even[i];
    windowed.odd[i] = static_cast<float>(pairs[i] >> 16) * window.odd[i];
  }
}

}  // namespace

AYB_WIDEST const Features& Analyser::analyse(std::span<const int16_t, frame> audio) {
  std::copy(history_.begin() + frame, history_.end(), history_.begin());
  std::ranges::copy(audio, history_.end() - frame);
  Pairs windowed;
  apply_window(history_, windowed);
  PowerSpectrum power;
  power_spectrum(windowed, power);

  Measures m;
  measure_levels(power, m);
  m[periodicity] = find_periodicity(audio);
  m[zero_crossings] = count_zero_crossings(audio);
  frame_level_ = level_of(audio);
  update_views(m);
  frames_++;
  return features_;
}

void Analyser::measure_levels(const PowerSpectrum& power, Measures& m) {
  Bands levels;
  float sum = 0, strongest = 0, second = 0;
  const Bands in_band = sums_of_bands(power, std::make_index_sequence<bands>());
  for (size_t b = 0; b < bands; b++) {
    levels[b] = decibels(in_band[b] * band_shares[b] + quiet);
    sum += in_band[b];
    second = std::max(second, std::min(strongest, in_band[b]));
    strongest = std::max(strongest, in_band[b]);
  }
  m[concentration] = (strongest + second) / (sum + 100 * quiet);
  constexpr size_t bins = last_bin - first_bin, half = bins / 2;
  float log_sum = 0;  // two bins at a time: the logarithm of their product
  for (size_t k = first_bin; k < first_bin + half; k++)
    log_sum += decibels((power[k] + quiet / 2) * (power[k + half] + quiet / 2));
  m[flatness] = log_sum / bins - decibels(sum / bins + quiet / 2);

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
  std::array<float, dense::lanes> shape{};
  for (size_t b = 0; b < bands; b++)
    for (size_t k = 0; k < shape.size(); k++) shape[k] += levels[b] * cosines[b][k];
  std::copy_n(shape.begin(), shapes, &m[shape_1]);
}

// Pitch survives below 1 kHz, so the audio is averaged down to 2 kHz; 32 ms are compared with what
// came 2.5-16 ms before.
float Analyser::find_periodicity(std::span<const int16_t, frame> audio) {
  std::copy(slow_history_.begin() + slow_frame, slow_history_.end(), slow_history_.begin());
  float* fresh = slow_history_.data() + slow_history_.size() - slow_frame;
  for (size_t i = 0; i < slow_frame; i++)
    fresh[i] = static_cast<float>(audio[4 * i] + audio[4 * i + 1] + audio[4 * i + 2] + audio[4 * i + 3]);
  for (size_t i = 0; i < slow_frame; i++) {
    slow_output_ = fresh[i] - slow_input_ + 0.97f * slow_output_;  // no direct current
    slow_input_ = std::exchange(fresh[i], slow_output_);
  }
  // Lags from the longest to the shortest, all at once: that is what vectorises.
  constexpr size_t lags = longest_lag - shortest_lag + 1;
  const float *past = slow_history_.data(), *recent = past + longest_lag;
  std::array<float, lags> product{}, past_energy, gain;
  float energy = 0, before = 0;
#pragma GCC unroll 4
  for (size_t i = 0; i < compared; i++)
    for (size_t l = 0; l < lags; l++) product[l] += recent[i] * past[i + l];
  for (size_t i = 0; i < compared; i++) energy += recent[i] * recent[i], before += past[i] * past[i];
  for (size_t l = 0; l < lags; l++) gain[l] = past[compared + l] * past[compared + l] - past[l] * past[l];
  for (size_t l = 0; l < lags; l++) past_energy[l] = before, before += gain[l];
  float best = 0;
  for (size_t l = 0; l < lags; l++) {
    const float p = std::max(product[l], 0.f);
    best = std::max(best, p * p / (energy * std::max(past_energy[l], 0.f) + 1e10f));
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
