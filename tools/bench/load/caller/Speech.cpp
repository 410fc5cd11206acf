#include "tools/bench/load/caller/Speech.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>

#include "core/audio/G711.h"
#include "core/audio/Wav.h"

namespace aybiza::bench {

namespace {

constexpr double rate = 8000;
constexpr size_t longest_pause = 10;  // frames; less than any recogniser takes for the end of a turn
constexpr double line_noise = 30;     // RMS of a 16-bit sample: -61 dBFS
constexpr int audible = 250;          // mean magnitude of a 16-bit sample

using Samples = std::vector<int16_t>;

struct Vowel {
  double first, second, third;  // formants, Hz
};
constexpr Vowel vowels[] = {
    {730, 1090, 2440}, {530, 1840, 2480}, {390, 1990, 2550}, {570, 840, 2410}, {440, 1020, 2240}};

double resonance(double frequency, double formant, double width) {
  const double off = (frequency - formant) / width;
  return 1 / (1 + off * off);
}

/// A vowel: the harmonics of a gliding pitch, weighed by three formants.
void add_vowel(Samples& samples, const Vowel& vowel, double pitch, double length) {
  const auto count = static_cast<size_t>(length * rate);
  std::vector<double> sound(count);
  for (int harmonic = 1; harmonic * pitch < 3400; harmonic++) {
    const double frequency = harmonic * pitch;
    const double weight = resonance(frequency, vowel.first, 80) +
                          0.5 * resonance(frequency, vowel.second, 100) +
                          0.25 * resonance(frequency, vowel.third, 140) + 0.01;
    double phase = harmonic;
    for (size_t i = 0; i < count; i++) {
      const double place = static_cast<double>(i) / static_cast<double>(count);
      phase += 2 * M_PI * frequency * (1 - 0.1 * place) / rate;
      sound[i] += weight * std::sin(phase);
    }
  }
  for (size_t i = 0; i < count; i++) {
    const double place = static_cast<double>(i) / static_cast<double>(count);
    samples.push_back(static_cast<int16_t>(3000 * sound[i] * std::sqrt(std::sin(M_PI * place))));
  }
}

void add_hiss(Samples& samples, double length, std::mt19937& random) {
  std::normal_distribution<double> noise(0, 700);
  double last = 0;
  for (size_t i = 0; i < static_cast<size_t>(length * rate); i++) {
    const double now = noise(random);
    samples.push_back(static_cast<int16_t>(now - last));  // the difference is brighter
    last = now;
  }
}

std::vector<Frame> to_frames(const Samples& samples) {
  std::vector<Frame> frames(samples.size() / frame_samples);
  for (size_t i = 0; i < frames.size(); i++)
    g711::encode(g711::Law::mulaw, std::span(samples).subspan(i * frame_samples, frame_samples), frames[i]);
  return frames;
}

bool is_audible(const Frame& frame) {
  int sum = 0;
  for (const uint8_t code : frame) sum += std::abs(g711::decode(g711::Law::mulaw, code));
  return sum / static_cast<int>(frame.size()) >= audible;
}

Utterance without_long_pauses(const std::vector<Frame>& frames) {
  Utterance utterance;
  size_t pause = 0;
  for (const Frame& frame : frames) {
    pause = is_audible(frame) ? 0 : pause + 1;
    if (pause <= longest_pause && !(utterance.empty() && pause)) utterance.push_back(frame);
  }
  utterance.resize(utterance.size() - std::min(std::min(pause, longest_pause), utterance.size()));
  return utterance;
}

}  // namespace

std::vector<Utterance> made_up_speech() {
  std::mt19937 random(1);
  std::vector<Utterance> all;
  for (size_t syllables : {15, 12, 18, 10, 14, 16}) {
    Samples samples;
    for (size_t i = 0; i < syllables; i++) {
      if (i % 3 == 1) add_hiss(samples, 0.05, random);
      add_vowel(samples, vowels[random() % std::size(vowels)], 105 + static_cast<double>(random() % 40),
                0.14 + 0.02 * static_cast<double>(random() % 4));
      if (all.size() % 2 == 1 && i == syllables / 2)
        samples.resize(samples.size() + static_cast<size_t>(0.2 * rate));
    }
    all.push_back(without_long_pauses(to_frames(samples)));
  }
  return all;
}

const std::vector<Frame>& quiet_line() {
  static const std::vector<Frame> frames = [] {
    std::mt19937 random(2);
    std::normal_distribution<double> noise(0, line_noise);
    Samples samples(32 * frame_samples);
    for (int16_t& sample : samples) sample = static_cast<int16_t>(noise(random));
    return to_frames(samples);
  }();
  return frames;
}

Result<Utterance> recorded_speech(const std::string& path) {
  auto reader = WavReader::open(path);
  if (!reader) return fail(reader.error());
  const WavFormat format = reader->format();
  if (format.coding != WavFormat::Coding::pcm16 || format.channels != 1 || format.rate % 8000 != 0)
    return fail(Fault::bad_input, path + " is not mono PCM at 8000 or 16000 Hz");
  const auto step = static_cast<size_t>(format.rate / 8000);
  Samples all, samples;
  std::vector<uint8_t> bytes(1 << 16);
  for (size_t got; (got = reader->read(bytes)) > 0;) {
    const size_t begin = all.size();
    all.resize(begin + got / 2);
    std::memcpy(all.data() + begin, bytes.data(), got / 2 * 2);
  }
  for (size_t i = 0; i + step <= all.size(); i += step) {  // the mean of neighbours is filter enough here
    int sum = 0;
    for (size_t k = 0; k < step; k++) sum += all[i + k];
    samples.push_back(static_cast<int16_t>(sum / static_cast<int>(step)));
  }
  Utterance utterance = without_long_pauses(to_frames(samples));
  if (utterance.empty()) return fail(Fault::bad_input, "nothing is said in " + path);
  return utterance;
}

}  // namespace aybiza::bench
