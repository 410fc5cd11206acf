#include "tools/bench/vad/Noises.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace aybiza::bench {

namespace {

constexpr double circle = 2 * std::numbers::pi;

size_t samples_of(float seconds) { return static_cast<size_t>(seconds * rate); }
float at(size_t sample) { return static_cast<float>(sample) / rate; }
float white(Random& random) { return std::normal_distribution<float>()(random); }
bool one_in(Random& random, unsigned n) { return random() % n == 0; }

// `make(t)` for as long as it takes e^(−t/decay) to die away.
template <class Make> void add_dying(Sound& sound, size_t from, float amplitude, float decay, Make make) {
  const size_t end = std::min(sound.size(), from + samples_of(6 * decay));
  for (size_t i = from; i < end; i++)
    sound[i] += amplitude * std::exp(-at(i - from) / decay) * make(at(i - from));
}

struct Instrument {
  explicit Instrument(Random& random)
      : pitch(log_uniform(random, 60, 700)),
        beat(log_uniform(random, 0.12f, 1.2f)),
        brightness(uniform(random, 0.3f, 0.95f)),
        vibrato(uniform(random, 0, 0.012f)),
        struck(one_in(random, 2)) {}

  void play(Sound& sound, size_t from, size_t length, float hz, Random& random) const {
    const float amplitude = log_uniform(random, 0.1f, 1);
    const int harmonics = static_cast<int>(std::min(3700 / hz, 24.f));
    for (int h = 1; h <= harmonics; h++) {
      const float a =
          amplitude * std::pow(brightness, static_cast<float>(h - 1)) * (one_in(random, 4) ? 0.3f : 1);
      double phase = uniform(random, 0, static_cast<float>(circle));
      for (size_t i = 0; i < length && from + i < sound.size(); i++) {
        const float t = at(i), left = at(length - i);
        const float envelope =
            struck ? std::exp(-t * (2 + 0.5f * static_cast<float>(h))) * std::min(1.f, 200 * t)
                   : std::min({1.f, 20 * t, 20 * left});
        phase += circle * hz * h / rate * (1 + vibrato * std::sin(35 * t));
        sound[from + i] += a * envelope * static_cast<float>(std::sin(phase));
      }
    }
  }

  float pitch, beat, brightness, vibrato;
  bool struck;
};

void add_drum(Sound& sound, Random& random) {
  const size_t bar = samples_of(uniform(random, 0.25f, 0.8f));
  for (size_t from = 0; from < sound.size(); from += bar) {
    const float amplitude = uniform(random, 0.2f, 1.2f), decay = log_uniform(random, 0.01f, 0.1f);
    const bool low = one_in(random, 2);
    add_dying(sound, from, amplitude, decay, [&](float t) {
      return low ? 2 * static_cast<float>(std::sin(circle * 70 * t)) : white(random);
    });
  }
}

}  // namespace

float uniform(Random& random, float from, float to) {
  return std::uniform_real_distribution<float>(from, to)(random);
}

float log_uniform(Random& random, float from, float to) {
  return std::exp(uniform(random, std::log(from), std::log(to)));
}

Sound clatter(size_t samples, Random& random) {
  Sound sound(samples);
  float blows = log_uniform(random, 0.5f, 12);  // a second
  for (size_t from = 0; from < samples;) {
    if (one_in(random, 200)) blows = log_uniform(random, 0.5f, 12);
    from += samples_of(-std::log(uniform(random, 1e-4f, 1)) / blows);
    const float amplitude = log_uniform(random, 0.02f, 1);
    for (size_t modes = 1 + random() % 5; modes > 0; modes--) {
      const float hz = log_uniform(random, 150, 3700), decay = log_uniform(random, 0.004f, 0.25f);
      const float phase = uniform(random, 0, static_cast<float>(circle));
      add_dying(sound, from, amplitude * log_uniform(random, 0.2f, 1), decay,
                [&](float t) { return static_cast<float>(std::sin(phase + circle * hz * t)); });
    }
    const float pole = uniform(random, -0.6f, 0.9f);
    float hiss = 0;
    add_dying(sound, from, amplitude * uniform(random, 0, 0.5f), log_uniform(random, 0.002f, 0.08f),
              [&](float) { return hiss = pole * hiss + white(random); });
  }
  return sound;
}

Sound tunes(size_t samples, Random& random) {
  Sound sound(samples);
  for (size_t voices = 3 + random() % 3; voices > 0; voices--) {
    Instrument instrument(random);
    for (size_t from = 0; from < samples;) {
      if (one_in(random, 40)) instrument = Instrument(random);
      const size_t length = samples_of(instrument.beat * static_cast<float>(1 << random() % 3) / 2);
      const float semitones = static_cast<float>(random() % 25) - 12;
      if (!one_in(random, 5))
        instrument.play(sound, from, length, instrument.pitch * std::exp2(semitones / 12), random);
      from += length;
    }
  }
  if (!one_in(random, 3)) add_drum(sound, random);
  return sound;
}

Sound tones(size_t samples, Random& random) {
  Sound sound(samples);
  for (size_t from = 0; from < samples;) {
    const size_t on = samples_of(log_uniform(random, 0.03f, 2.5f)),
                 off = samples_of(log_uniform(random, 0.03f, 3));
    const float amplitude = log_uniform(random, 0.05f, 0.5f);
    const float sweep = one_in(random, 4) ? uniform(random, -1, 1) : 0;
    std::vector<float> pitches(1 + random() % 3);
    for (float& hz : pitches) hz = log_uniform(random, 200, 3600);
    for (size_t times = 1 + random() % 12; times > 0; times--) {
      for (float hz : pitches) {
        double phase = 0;
        for (size_t i = 0; i < on && from + i < samples; i++) {
          phase += circle * hz * (1 + sweep * static_cast<float>(i) / static_cast<float>(on)) / rate;
          sound[from + i] += amplitude * static_cast<float>(std::sin(phase));
        }
      }
      from += on + off;
    }
    from += samples_of(uniform(random, 0.1f, 2));
  }
  return sound;
}

Sound gusts(size_t samples, Random& random) {
  Sound sound(samples);
  float pole = 0, next_pole = uniform(random, -0.3f, 0.97f), loudness = 0.3f, next_loudness = 0.3f;
  float pace = 1e-4f, y = 0;
  for (float& x : sound) {
    if (one_in(random, 4000)) {
      next_pole = uniform(random, -0.3f, 0.97f);
      next_loudness = log_uniform(random, 0.03f, 1);
      pace = 1 / (rate * log_uniform(random, 0.02f, 2));
    }
    pole += (next_pole - pole) * pace;
    loudness += (next_loudness - loudness) * pace;
    y = pole * y + white(random) * std::sqrt(1 - pole * pole);
    x = loudness * y;
  }
  return sound;
}

// Three peaking filters (Robert Bristow-Johnson's).
Sound coloured(Sound sound, Random& random) {
  for (int bump = 0; bump < 3; bump++) {
    const double w = circle * log_uniform(random, 150, 3500) / rate;
    const double alpha = std::sin(w) / (2 * uniform(random, 0.4f, 2)),
                 a = std::pow(10, uniform(random, -9, 9) / 40);
    const double b0 = 1 + alpha * a, b1 = -2 * std::cos(w), b2 = 1 - alpha * a, a0 = 1 + alpha / a,
                 a2 = 1 - alpha / a;
    double x1 = 0, x2 = 0, y1 = 0, y2 = 0;
    for (float& x : sound) {
      const double y = (b0 * x + b1 * x1 + b2 * x2 - b1 * y1 - a2 * y2) / a0;
      x2 = x1, x1 = x, y2 = y1, y1 = y;
      x = static_cast<float>(y);
    }
  }
  return sound;
}

Sound at_speed(const Sound& sound, float factor) {
  Sound out(static_cast<size_t>(static_cast<float>(sound.size()) / factor) - 2);
  for (size_t i = 0; i < out.size(); i++) {
    const double place = static_cast<double>(i) * factor;
    const auto before = static_cast<size_t>(place);
    const auto share = static_cast<float>(place - static_cast<double>(before));
    out[i] = sound[before] + share * (sound[before + 1] - sound[before]);
  }
  return out;
}

Sound rotated(Sound sound, Random& random) {
  std::rotate(sound.begin(), sound.begin() + static_cast<std::ptrdiff_t>(random() % sound.size()),
              sound.end());
  return sound;
}

}  // namespace aybiza::bench
