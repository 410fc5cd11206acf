#include "tools/bench/turns/Callers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <functional>
#include <map>
#include <numeric>

#include "core/audio/Resample.h"
#include "core/audio/VoiceFeatures.h"
#include "tools/aybiza-emulator/PocketEars.h"
#include "tools/aybiza-emulator/Scenario.h"

namespace aybiza::bench {
namespace {

constexpr int lead = 1000;  // ms of silence in front

int last_sound(const Sound& sound) {
  std::vector<double> powers;
  for (size_t at = 0; at + frame <= sound.size(); at += frame)
    powers.push_back(power_of({sound.begin() + static_cast<std::ptrdiff_t>(at),
                               sound.begin() + static_cast<std::ptrdiff_t>(at + frame)}));
  auto sorted = powers;
  std::ranges::sort(sorted);
  const double threshold = sorted[sorted.size() * 97 / 100] / 1000;
  for (size_t f = powers.size(); f > 0; f--)
    if (powers[f - 1] > threshold) return static_cast<int>(f) * 10;
  return 0;
}

/// A quiet line: nothing on the telephone is digitally silent.
Sound quiet(int ms, Random& random, double dbfs = -70) {
  std::normal_distribution<float> hiss(0, static_cast<float>(std::pow(10, dbfs / 20)));
  Sound sound(samples_of(ms));
  for (float& x : sound) x = hiss(random);
  return sound;
}

/// How loud a recording is between the words: a tenth of it is more silent. So loud is what is put in.
double room_of(const Sound& sound) {
  std::vector<double> levels;
  for (size_t at = 0; at + frame <= sound.size(); at += frame)
    levels.push_back(decibels(power_of({sound.begin() + static_cast<std::ptrdiff_t>(at),
                                        sound.begin() + static_cast<std::ptrdiff_t>(at + frame)})));
  if (levels.empty()) return -70;
  std::ranges::sort(levels);
  return std::clamp(levels[levels.size() / 10], -75.0, -45.0);
}

void append(Sound& sound, const Sound& more) { sound.insert(sound.end(), more.begin(), more.end()); }

Utterance finish(std::string question, const Sound& speech, std::vector<Word> words, Random& random) {
  const double room = room_of(speech);
  Sound sound = quiet(lead, random, room);
  append(sound, speech);
  append(sound, quiet(6000, random, room));
  for (Word& word : words) word.start += lead, word.end += lead;
  return {std::move(question), through_telephone(sound), std::move(words), lead + last_sound(speech)};
}

/// How a recording sounds as a whole: outline of the spectrum of its voice and of its silence.
std::vector<double> portrait(const Sound& sound) {
  const auto line = through_telephone(sound);
  voice::Analyser analyser;
  constexpr size_t shapes = 6;
  std::vector<double> sums(2 * shapes);
  double voiced = 0, silent = 0;
  for (size_t at = 0; at + frame <= line.size(); at += frame) {
    const auto audio = std::span(line).subspan(at).first<frame>();
    const voice::Measures& m = analyser.analyse(audio)[voice::now];
    const bool is_voice = m[voice::periodicity] > 0.75 && m[voice::under_peak] > -15;
    const bool is_silence = m[voice::under_peak] < -30;
    if (is_voice) voiced++;
    if (is_silence) silent++;
    for (size_t s = 0; s < shapes; s++) {
      if (is_voice) sums[s] += m[voice::shape_1 + s];
      if (is_silence) sums[shapes + s] += m[voice::shape_1 + s];
    }
  }
  for (size_t s = 0; s < sums.size(); s++) sums[s] /= 1 + (s < shapes ? voiced : silent);
  return sums;
}

void make_halves(std::vector<Recording>& recordings) {
  std::vector<std::vector<double>> portraits;
  for (const Recording& r : recordings) portraits.push_back(portrait(r.sound));
  const auto n = static_cast<double>(portraits.size());
  for (size_t s = 0; s < portraits.front().size(); s++) {  // in units of its own spread
    double mean = 0, square = 0;
    for (const auto& p : portraits) mean += p[s] / n, square += p[s] * p[s] / n;
    for (auto& p : portraits) p[s] /= std::sqrt(square - mean * mean + 1e-9);
  }
  std::vector<size_t> group(portraits.size());
  std::iota(group.begin(), group.end(), size_t{0});
  for (size_t i = 0; i < group.size(); i++) {
    const auto distance = [&](size_t j) {
      if (i == j) return 1e9;
      return std::inner_product(portraits[i].begin(), portraits[i].end(), portraits[j].begin(), 0.0,
                                std::plus{}, [](double a, double b) { return (a - b) * (a - b); });
    };
    size_t nearest = i == 0 ? 1 : 0;
    for (size_t j = 0; j < group.size(); j++)
      if (distance(j) < distance(nearest)) nearest = j;
    std::ranges::replace(group, size_t{group[nearest]}, size_t{group[i]});
  }
  std::map<size_t, std::vector<size_t>> groups;
  for (size_t i = 0; i < group.size(); i++) groups[group[i]].push_back(i);
  size_t in_half[2] = {};
  for (const auto& [_, members] : groups) {
    const bool held_out = in_half[1] < in_half[0];
    in_half[held_out] += members.size();
    for (size_t i : members) recordings[i].held_out = held_out;
  }
}

}  // namespace

std::vector<Recording> read_orders(const std::filesystem::path& data,
                                   const std::filesystem::path& grammar_file) {
  using namespace emulator;
  auto scenario = load_scenario(grammar_file);
  if (!scenario) {
    std::fprintf(stderr, "%s\n", scenario.error().text().c_str());
    return {};
  }
  const Grammar grammar = make_grammar(*scenario, "", {});
  constexpr int lead = 300;  // which the recogniser wants
  std::vector<Recording> orders;
  for (Sound& sound : read_folder(data / "orders")) {
    auto ears = PocketEars::make(default_model());  // new ones: a decoder's clock runs on from clip to clip
    if (!ears) {
      std::fprintf(stderr, "%s\n", ears.error().text().c_str());
      return {};
    }
    Random random(1);
    Sound heard = quiet(lead, random);
    append(heard, sound);
    append(heard, quiet(400, random));
    const auto wide = resample(through_telephone(heard), rate, Ears::sample_rate);
    const auto listener = (*ears)->listen(grammar, 0);
    listener->hear(wide);
    Recording order{.sound = std::move(sound)};
    for (const HeardWord& word : listener->finish())
      order.words.push_back(
          {word.word, static_cast<int>(word.start * 1000) - lead, static_cast<int>(word.end * 1000) - lead});
    const bool clean = order.words.size() > 1 && last_sound(order.sound) - order.words.back().end < 500;
    if (clean) orders.push_back(std::move(order));
  }
  if (orders.size() > 1) make_halves(orders);
  return orders;
}

Utterance as_recorded(const Recording& order, Random& random) {
  return finish("What can I get you?", order.sound, order.words, random);
}

Utterance with_pause(Recording order, size_t at, Random& random) {
  const int gap = 600 + static_cast<int>(random() % 301);
  const int cut = (order.words[at - 1].end + order.words[at].start) / 2;
  const auto place =
      order.sound.begin() + static_cast<std::ptrdiff_t>(std::min(samples_of(cut), order.sound.size()));
  const Sound silence = quiet(gap, random, room_of(order.sound));
  order.sound.insert(place, silence.begin(), silence.end());
  for (size_t i = at; i < order.words.size(); i++) order.words[i].start += gap, order.words[i].end += gap;
  return as_recorded(order, random);
}

std::vector<Utterance> card_numbers(const std::filesystem::path& data, int count, Random& random) {
  static constexpr const char* names[] = {"zero", "one", "two",   "three", "four",
                                          "five", "six", "seven", "eight", "nine"};
  std::map<std::string, std::map<int, Sound>> speakers;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(data / "digits", error)) {
    const std::string name = entry.path().stem();  // digit_speaker_take
    if (auto sound = read_wav(entry.path()))
      speakers[name.substr(2, name.rfind('_') - 2)][name[0] - '0'] = *sound;
  }
  std::vector<Utterance> numbers;
  for (int i = 0; i < count && !speakers.empty(); i++) {
    const auto& digits = std::next(speakers.begin(), static_cast<int>(random() % speakers.size()))->second;
    Sound sound;
    const double room = room_of(digits.begin()->second);
    std::vector<Word> words;
    for (int d = 0; d < 16; d++) {
      if (d > 0)
        append(sound, quiet(d % 4 == 0 ? 1100 + static_cast<int>(random() % 201) : 60, random, room));
      const auto digit = std::next(digits.begin(), static_cast<int>(random() % digits.size()));
      const int start = ms_of(sound.size());
      append(sound, digit->second);
      words.push_back({names[digit->first], start, ms_of(sound.size())});
    }
    numbers.push_back(finish("What is your card number?", sound, words, random));
  }
  return numbers;
}

}  // namespace aybiza::bench
