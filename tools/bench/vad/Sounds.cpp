#include "tools/bench/vad/Sounds.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/audio/G711.h"
#include "core/audio/Resample.h"
#include "core/audio/Wav.h"

namespace aybiza::bench {

namespace {

void add_tone(Sound& sound, size_t from, size_t to, double hz, double amplitude) {
  for (size_t i = from; i < std::min(to, sound.size()); i++)
    sound[i] +=
        static_cast<float>(amplitude * std::sin(2 * std::numbers::pi * hz * static_cast<double>(i) / rate));
}

}  // namespace

double power_of(const Sound& sound) {
  double sum = 0;
  for (float x : sound) sum += x * x;
  return sum / static_cast<double>(std::max<size_t>(sound.size(), 1));
}

std::optional<Sound> read_wav(const std::filesystem::path& path) {
  auto reader = WavReader::open(path);
  if (!reader || reader->format().channels != 1 || reader->format().coding != WavFormat::Coding::pcm16)
    return std::nullopt;
  std::vector<int16_t> samples, block(4096);
  while (const size_t bytes = reader->read({reinterpret_cast<uint8_t*>(block.data()), block.size() * 2}))
    samples.insert(samples.end(), block.begin(), block.begin() + static_cast<std::ptrdiff_t>(bytes / 2));
  if (reader->format().rate != rate) samples = resample(samples, reader->format().rate, rate);
  Sound sound(samples.size());
  std::ranges::transform(samples, sound.begin(), [](int16_t s) { return static_cast<float>(s) / 32768; });
  return sound;
}

std::vector<Sound> read_folder(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    if (entry.path().extension() == ".wav") paths.push_back(entry.path());
  std::ranges::sort(paths);
  std::vector<Sound> sounds;
  for (const auto& path : paths)
    if (auto sound = read_wav(path)) sounds.push_back(std::move(*sound));
  return sounds;
}

// Paul Kellet's filter: white noise to 1/f within 0.05 dB.
Sound pink_noise(size_t samples, Random& random) {
  std::normal_distribution<float> white(0, 0.05f);
  constexpr float pole[] = {0.99886f, 0.99332f, 0.96900f, 0.86650f, 0.55000f, -0.7616f};
  constexpr float gain[] = {0.0555179f, 0.0750759f, 0.1538520f, 0.3104856f, 0.5329522f, -0.0168980f};
  float b[6] = {}, last = 0;
  Sound sound(samples);
  for (float& out : sound) {
    const float w = white(random);
    out = last + w * 0.5362f;
    for (int i = 0; i < 6; i++) {
      b[i] = pole[i] * b[i] + gain[i] * w;
      out += b[i];
    }
    last = w * 0.115926f;
  }
  return sound;
}

Sound babble(const std::vector<Sound>& clips, int talkers, size_t samples, Random& random) {
  Sound mix(samples);
  for (int t = 0; t < talkers; t++) {
    size_t at = 0;
    while (at < samples) {
      const Sound& clip = clips[random() % clips.size()];
      const float gain = static_cast<float>(0.05 / std::sqrt(power_of(clip) + 1e-9));
      const size_t skip = at == 0 ? random() % clip.size() : 0;  // nobody begins with the others
      for (size_t i = skip; i < clip.size() && at < samples; i++) mix[at++] += gain * clip[i];
    }
  }
  return mix;
}

Sound dtmf(size_t samples, Random& random) {
  constexpr double low[] = {697, 770, 852, 941}, high[] = {1209, 1336, 1477, 1633};
  Sound sound(samples);
  for (size_t at = rate; at < samples;) {
    for (size_t keys = 1 + random() % 8; keys > 0; keys--) {
      const size_t on = rate * (60 + random() % 140) / 1000, off = rate * (60 + random() % 140) / 1000;
      add_tone(sound, at, at + on, low[random() % 4], 0.22);
      add_tone(sound, at, at + on, high[random() % 4], 0.22);
      at += on + off;
    }
    at += rate * (500 + random() % 1500) / 1000;
  }
  return sound;
}

Sound ringback(size_t samples) {
  Sound sound(samples);
  for (size_t at = 0; at < samples;) {
    add_tone(sound, at, at + 2 * rate, 440, 0.08);
    add_tone(sound, at, at + 2 * rate, 480, 0.08);
    at += 6 * rate;
    add_tone(sound, at, at + rate, 425, 0.16);
    at += 5 * rate;
  }
  return sound;
}

std::vector<int16_t> through_telephone(const Sound& sound) {
  std::vector<int16_t> line(sound.size());
  std::ranges::transform(sound, line.begin(), [](float x) {
    const auto sample = static_cast<int16_t>(std::lrint(std::clamp(x * 32768, -32768.f, 32767.f)));
    return g711::decode(g711::Law::mulaw, g711::encode(g711::Law::mulaw, sample));
  });
  return line;
}

}  // namespace aybiza::bench
