#include "core/audio/Resample.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace aybiza {

namespace {

constexpr int half_lobes = 16;  // zero crossings of the sinc on each side
// Of the lower Nyquist frequency; the rest is the transition to the stop band.
constexpr double pass_band = 0.94;
constexpr double kaiser_beta = 8.0;  // Kaiser window: about 80 dB in the stop band

double bessel_i0(double x) {
  double sum = 1, term = 1;
  for (int k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) * (x / (2 * k));
    sum += term;
  }
  return sum;
}

double sinc(double x) {
  return std::abs(x) < 1e-9 ? 1.0 : std::sin(std::numbers::pi * x) / (std::numbers::pi * x);
}

}  // namespace

Resampler::Resampler(int from, int to) {
  const int divisor = std::gcd(from, to);
  up_ = to / divisor;
  down_ = from / divisor;
  // Going down the filter is stretched, so that what lies above the new Nyquist frequency is cut off.
  const double cutoff = pass_band * std::min(1.0, static_cast<double>(up_) / down_);
  const int half = static_cast<int>(std::ceil(half_lobes / cutoff));
  taps_ = 2 * half;
  phases_.resize(static_cast<size_t>(up_) * taps_);
  for (int phase = 0; phase < up_; phase++) {
    float* row = &phases_[static_cast<size_t>(phase) * taps_];
    double sum = 0;
    for (int tap = 0; tap < taps_; tap++) {
      const double x = tap - (half - 1) - static_cast<double>(phase) / up_;  // distance in input samples
      const double edge = x / half;
      const double window =
          std::abs(edge) >= 1 ? 0
                              : bessel_i0(kaiser_beta * std::sqrt(1 - edge * edge)) / bessel_i0(kaiser_beta);
      row[tap] = static_cast<float>(cutoff * sinc(cutoff * x) * window);
      sum += row[tap];
    }
    for (int tap = 0; tap < taps_; tap++)
      row[tap] /= static_cast<float>(sum);  // unity gain at DC in every phase
  }
  first_ = -(half - 1);
  history_.assign(half - 1, 0.0f);
}

void Resampler::push(std::span<const int16_t> samples, std::vector<int16_t>& out) {
  history_.insert(history_.end(), samples.begin(), samples.end());
  received_ += static_cast<int64_t>(samples.size());
  produce(out, INT64_MAX);
}

void Resampler::flush(std::vector<int16_t>& out) {
  history_.insert(history_.end(), taps_, 0.0f);
  produce(out, (received_ * up_ + down_ - 1) / down_);
  const int half = taps_ / 2;
  first_ = -(half - 1);
  history_.assign(half - 1, 0.0f);
  received_ = produced_ = 0;
}

void Resampler::produce(std::vector<int16_t>& out, int64_t end) {
  const int half = taps_ / 2;
  for (; produced_ < end; produced_++) {
    const int64_t position = produced_ * down_;
    // Index in history_ of the filter's first tap.
    const int64_t start = position / up_ - (half - 1) - first_;
    if (start + taps_ > static_cast<int64_t>(history_.size())) break;
    const float* row = &phases_[static_cast<size_t>(position % up_) * taps_];
    const float* input = &history_[static_cast<size_t>(start)];
    float sum = 0;
    for (int tap = 0; tap < taps_; tap++) sum += row[tap] * input[tap];
    out.push_back(static_cast<int16_t>(std::clamp(std::lround(sum), -32768L, 32767L)));
  }
  const int64_t keep_from = produced_ * down_ / up_ - (half - 1) - first_;
  const int64_t drop = std::clamp<int64_t>(keep_from, 0, static_cast<int64_t>(history_.size()));
  history_.erase(history_.begin(), history_.begin() + drop);
  first_ += drop;
}

std::vector<int16_t> resample(std::span<const int16_t> samples, int from, int to) {
  std::vector<int16_t> out;
  if (from == to) {
    out.assign(samples.begin(), samples.end());
    return out;
  }
  Resampler resampler(from, to);
  resampler.push(samples, out);
  resampler.flush(out);
  return out;
}

}  // namespace aybiza
