// Syllables: something that sounds enough like a voice for a test: a buzz of gliding pitch under two
// wandering formants, four syllables a second, at about −20 dBFS.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>
#include <vector>

namespace aybiza::test {

/// The hiss of a quiet line, −70 dBFS, or of a worse one.
inline std::vector<int16_t> quiet_line(int rate, int ms, double amplitude = 10) {
  std::mt19937 random(1);
  std::normal_distribution<double> hiss(0, amplitude);
  std::vector<int16_t> audio(static_cast<size_t>(rate) * static_cast<size_t>(ms) / 1000);
  for (auto& x : audio) x = static_cast<int16_t>(hiss(random));
  return audio;
}

inline std::vector<int16_t> syllables(int rate, int ms) {
  using std::numbers::pi;
  std::vector<int16_t> audio(static_cast<size_t>(rate) * static_cast<size_t>(ms) / 1000);
  std::mt19937 random(7);
  std::normal_distribution<double> breath(0, 0.1);
  double phase = 0;
  for (size_t i = 0; i < audio.size(); i++) {
    const double t = static_cast<double>(i) / rate;
    const double pitch = 160 + 40 * std::sin(2 * pi * 1.3 * t);
    phase += 2 * pi * pitch / rate;
    const double first = 500 + 200 * std::sin(2 * pi * 2.1 * t),
                 second = 1500 + 500 * std::sin(2 * pi * 1.7 * t);
    double x = breath(random);
    for (int h = 1; h * pitch < 3500; h++) {
      const double hz = h * pitch;
      x += std::sin(h * phase) * (std::exp(-std::pow((hz - first) / 200, 2)) +
                                  0.5 * std::exp(-std::pow((hz - second) / 300, 2)) + 0.02);
    }
    const double loudness = std::pow(std::sin(pi * 4 * t), 2);  // begins and ends in silence
    audio[i] = static_cast<int16_t>(4000 * loudness * x);
  }
  return audio;
}

constexpr double bad_line = 1500;  ///< amplitude of a hiss that makes syllables hard to tell

/// A line on which somebody speaks from 1000 to 2000 ms.
inline std::vector<int16_t> spoken_second(int rate, int ms = 4000, double hiss = 10) {
  auto audio = quiet_line(rate, ms, hiss);
  const auto speech = syllables(rate, 1000);
  for (size_t i = 0; i < speech.size(); i++) {
    int16_t& x = audio[static_cast<size_t>(rate) + i];
    x = static_cast<int16_t>(x + speech[i]);
  }
  return audio;
}

}  // namespace aybiza::test
