// VoiceFeatures: what can be measured of 10 ms of telephone audio that tells a voice from everything else:
// how far it stands out of the noise floor and under the talker's usual loudness, in which bands; whether it
// is periodic as vocal cords are; how tonal or noisy, how fast its spectrum changes, what shape it has. Each
// measure is seen in four ways: now, its mean over 0.2 s and 0.8 s, and how much it wavers, because a voice
// is what keeps changing at the rate of syllables.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "core/audio/Spectrum.h"
#include "core/audio/Trackers.h"

namespace aybiza::voice {

constexpr int rate = 8000;            ///< Hz, of the audio that is analysed
constexpr size_t frame = rate / 100;  ///< samples in 10 ms

enum Measure : size_t {
  over_floor,         ///< level over the 30 % quantile of the last seconds
  over_minimum,       ///< level over the minimum of the last 2 s
  under_peak,         ///< level relative to the loudest of the last seconds
  dynamic_range,      ///< that loudness over the floor
  over_median,        ///< level over a slow median
  bands_over_floor,   ///< mean over the bands, each over its own floor, 0…20 dB
  low_over_floor,     ///< the same, 0.1-0.6 kHz
  middle_over_floor,  ///< 0.6-1.4 kHz
  high_over_floor,    ///< 1.4-3.7 kHz
  periodicity,        ///< highest normalised autocorrelation at 60-400 Hz
  flatness,           ///< geometric over arithmetic mean of the spectrum
  concentration,      ///< share of the power in the two strongest bands: near 1 for the tones of a telephone
  zero_crossings,     ///< share of the samples
  change,             ///< mean change of the bands over 20 ms
  shape_1,
  shape_2,
  shape_3,
  shape_4,
  shape_5,
  shape_6,  ///< cepstrum of the bands: the outline of the spectrum
  measure_count
};
using Measures = std::array<float, measure_count>;  ///< in dB where they are levels

enum View : size_t { now, mean, slow_mean, wavering, view_count };
using Features = std::array<Measures, view_count>;

class Analyser {
 public:
  /// The next 10 ms.
  const Features& analyse(std::span<const int16_t, frame> audio);

  /// Of those 10 ms alone, in dBFS.
  float frame_level() const { return frame_level_; }
  /// Levels of the telephone band in dBFS, of the last 32 ms and of the noise floor.
  float level() const { return level_; }
  float noise_floor() const { return noise_floor_; }

 private:
  static constexpr size_t bands = 16;
  using Bands = std::array<float, bands>;

  void measure_levels(const PowerSpectrum& power, Measures& m);
  void measure_shape(const Bands& levels, Measures& m);
  float find_periodicity(std::span<const int16_t, frame> audio);
  void update_views(const Measures& m);

  // Pitch is looked for at 2 kHz.
  static constexpr size_t slow_frame = frame / 4, compared = 64, shortest_lag = 5, longest_lag = 36;

  // A worker comes back to a call every 20 ms and finds none of this in its caches: it is kept small, and
  // together.
  std::array<int16_t, spectrum_samples> history_{};
  std::array<float, compared + longest_lag> slow_history_{};
  float slow_input_ = 0, slow_output_ = 0;
  size_t frames_ = 0;
  std::array<Bands, 2> before_{};  // the bands of the last two frames
  QuantileTracker<bands> band_floor_{0.3f, 0.25f};
  QuantileTracker<1> floor_{0.3f, 0.25f}, median_{0.5f, 0.1f};
  MinimumTracker minimum_;
  PeakTracker peak_;
  Smoother short_{3}, longer_{5};
  float frame_level_ = -90, level_ = -90, noise_floor_ = -90;
  Features features_{};
};

}  // namespace aybiza::voice
