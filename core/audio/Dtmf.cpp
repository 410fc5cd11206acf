#include "core/audio/Dtmf.h"

#include <cmath>
#include <numbers>

namespace aybiza {

namespace {

constexpr int rate = 8000;
constexpr int tone_samples = rate / 10;
constexpr int pause_samples = rate / 10;
constexpr int wait_samples = rate / 2;
constexpr double level = 0.25 * 32767;  // each tone; about -12 dBFS, well above what a detector needs

// ITU-T Q.23.
constexpr std::string_view keypad = "123A456B789C*0#D";
constexpr double rows[] = {697, 770, 852, 941};
constexpr double columns[] = {1209, 1336, 1477, 1633};

}  // namespace

std::vector<int16_t> make_dtmf(std::string_view keys) {
  std::vector<int16_t> samples;
  for (char key : keys) {
    if (key == 'w') samples.insert(samples.end(), wait_samples, 0);
    const size_t place = keypad.find(key);
    if (place == keypad.npos) continue;
    for (int i = 0; i < tone_samples; i++) {
      const double t = 2 * std::numbers::pi * i / rate;
      samples.push_back(
          static_cast<int16_t>(level * (std::sin(t * rows[place / 4]) + std::sin(t * columns[place % 4]))));
    }
    samples.insert(samples.end(), pause_samples, 0);
  }
  return samples;
}

}  // namespace aybiza
