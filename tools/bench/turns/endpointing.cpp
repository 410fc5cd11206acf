// endpointing: how soon after real people's last sound a turn ends, and how often it ends before that, beside a fixed
// silence of 500 and of 800 ms on the same audio and the same voice detector.
//
//   build/tools/bench/endpointing [DATA=../shared/data/speech] [--json FILE]
//
// Three sets, all through G.711: orders of real callers as they were recorded; the same orders with a pause of
// 600-900 ms put between two words, any two; and card numbers made of recorded digits, one speaker each, in groups
// of four with gaps of 1.2 s. The words of an order are what the emulator's recogniser (pocketsphinx, with a grammar
// of orders) hears in the whole recording, with its times; no transcript of them exists. A word reaches the engine
// 250 ms after its end, and 300 ms of silence as an end of utterance 50 ms later. There is no punctuation. The last
// sound is the last 10 ms within 30 dB of the loudest of the clean recording; recordings with another sound more than
// half a second behind the recogniser's last word are left out.
//
// `end` is when the turn ended, `asked` when the model could begin with its words, `answer` when the first phrase of
// a model that needs 400 ms for the first token and 60 tokens a second could be spoken: thinking ahead hides a wait.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <random>

#include "core/audio/Resample.h"
#include "core/audio/VoiceActivity.h"
#include "core/call/TurnPolicy.h"
#include "tools/aybiza-emulator/PocketEars.h"
#include "tools/aybiza-emulator/Scenario.h"
#include "tools/bench/vad/Sounds.h"

namespace aybiza::bench {
namespace {

constexpr int words_late = 250, endpointing = 300, network = 50;  // ms

struct Word {
  std::string text;
  int start, end;  // ms
};

struct Utterance {
  std::string question;  ///< what the agent has asked
  std::vector<int16_t> line;
  std::vector<Word> words;
  int end = 0;  ///< ms, of the last sound
};

int ms_of(size_t samples) { return static_cast<int>(samples * 1000 / rate); }
size_t samples_of(int ms) { return static_cast<size_t>(ms) * rate / 1000; }

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
Sound quiet(int ms, Random& random) {
  std::normal_distribution<float> hiss(0, 0.0003f);
  Sound sound(samples_of(ms));
  for (float& x : sound) x = hiss(random);
  return sound;
}

void append(Sound& sound, const Sound& more) { sound.insert(sound.end(), more.begin(), more.end()); }

// ---- the sets ---------------------------------------------------------------------------------------------

struct Recording {
  Sound sound;
  std::vector<Word> words;
};

std::vector<Recording> read_orders(const std::filesystem::path& data, const std::filesystem::path& grammar_file) {
  using namespace emulator;
  auto scenario = load_scenario(grammar_file);
  if (!scenario) {
    std::fprintf(stderr, "%s\n", scenario.error().text().c_str());
    return {};
  }
  const Grammar grammar = make_grammar(*scenario, "", {});
  constexpr int lead = 300;  // ms in front, which the recogniser wants
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
      order.words.push_back({word.word, static_cast<int>(word.start * 1000) - lead, static_cast<int>(word.end * 1000) - lead});
    const bool clean = order.words.size() > 1 && last_sound(order.sound) - order.words.back().end < 500;
    if (clean) orders.push_back(std::move(order));
  }
  return orders;
}

Utterance finish(std::string question, const Sound& speech, std::vector<Word> words, Random& random) {
  constexpr int lead = 1000;
  Sound sound = quiet(lead, random);
  append(sound, speech);
  append(sound, quiet(6000, random));
  for (Word& word : words) word.start += lead, word.end += lead;
  return {std::move(question), through_telephone(sound), std::move(words), lead + last_sound(speech)};
}

Utterance as_recorded(const Recording& order, Random& random) {
  return finish("What can I get you?", order.sound, order.words, random);
}

Utterance with_pause(Recording order, Random& random) {
  const size_t at = 1 + random() % (order.words.size() - 1);
  const int gap = 600 + static_cast<int>(random() % 301);
  const int cut = (order.words[at - 1].end + order.words[at].start) / 2;
  const auto place = order.sound.begin() + static_cast<std::ptrdiff_t>(std::min(samples_of(cut), order.sound.size()));
  const Sound silence = quiet(gap, random);
  order.sound.insert(place, silence.begin(), silence.end());
  for (size_t i = at; i < order.words.size(); i++) order.words[i].start += gap, order.words[i].end += gap;
  return as_recorded(order, random);
}

std::vector<Utterance> card_numbers(const std::filesystem::path& data, int count, Random& random) {
  static constexpr const char* names[] = {"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"};
  std::map<std::string, std::map<int, Sound>> speakers;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(data / "digits", error)) {
    const std::string name = entry.path().stem();  // digit_speaker_take
    if (auto sound = read_wav(entry.path())) speakers[name.substr(2, name.rfind('_') - 2)][name[0] - '0'] = *sound;
  }
  std::vector<Utterance> numbers;
  for (int i = 0; i < count && !speakers.empty(); i++) {
    const auto& digits = std::next(speakers.begin(), static_cast<int>(random() % speakers.size()))->second;
    Sound sound;
    std::vector<Word> words;
    for (int d = 0; d < 16; d++) {
      if (d > 0) append(sound, quiet(d % 4 == 0 ? 1100 + static_cast<int>(random() % 201) : 60, random));
      const auto digit = std::next(digits.begin(), static_cast<int>(random() % digits.size()));
      const int start = ms_of(sound.size());
      append(sound, digit->second);
      words.push_back({names[digit->first], start, ms_of(sound.size())});
    }
    numbers.push_back(finish("What is your card number?", sound, words, random));
  }
  return numbers;
}

// ---- listening --------------------------------------------------------------------------------------------

struct Heard {
  int end = 0;    ///< ms, when the first turn ended
  int asked = 0;  ///< ms, when the model could begin with the words that became the turn
};

/// The end of the first silence of that length that the voice detector hears.
Heard fixed_silence(const Utterance& utterance, int silence) {
  VoiceActivity activity(rate);
  bool spoken = false;
  for (size_t at = 0; at + frame <= utterance.line.size(); at += frame) {
    activity.feed(std::span(utterance.line).subspan(at, frame));
    spoken = spoken || activity.is_speaking();
    const int silent = ms_of(activity.position() - activity.speech_end());
    if (spoken && silent >= silence) return {ms_of(at + frame), ms_of(at + frame)};
  }
  return {};
}

/// What aybvad, the recogniser and aybturn do, 10 ms after 10 ms.
class Listening {
 public:
  explicit Listening(const Utterance& utterance)
      : utterance_(utterance), activity_(rate), policy_({.idle_after = Duration::zero()}) {
    policy_.started(Time{});
    policy_.final(Time{}, "hello", Time{});
    policy_.input_ended(Time{});
    policy_.played(Time{}, 1, true, false, utterance.question);
    policy_.take_actions();
  }

  Heard listen() {
    for (size_t at = 0; at + frame <= utterance_.line.size() && !heard_.end; at += frame) {
      hear_voice(std::span(utterance_.line).subspan(at, frame));
      hear_words();
      policy_.time_passed(now());
      act();
    }
    return heard_;
  }

 private:
  static Time at(int ms) { return Time(milliseconds(ms)); }
  Time now() const { return at(now_); }

  void hear_voice(std::span<const int16_t> audio) {
    constexpr int pause = 120;
    const auto events = activity_.feed(audio);
    now_ = ms_of(activity_.position());
    for (const auto& event : events)
      event.speaking ? policy_.speech_started(now(), at(ms_of(event.position)))
                     : policy_.speech_stopped(now(), at(ms_of(event.position)));
    const int silent = ms_of(activity_.position() - activity_.speech_end());
    const bool was_paused = std::exchange(paused_, activity_.is_speaking() && silent >= pause);
    if (was_paused == paused_ || !activity_.is_speaking()) return;
    paused_ ? policy_.speech_paused(now(), at(ms_of(activity_.speech_end()))) : policy_.speech_resumed(now());
  }

  void hear_words() {
    const auto& words = utterance_.words;
    std::string text;
    size_t told = first_;
    for (size_t i = first_; i < words.size() && words[i].end + words_late <= now_; i++, told++)
      text += (text.empty() ? "" : " ") + words[i].text;
    if (told > first_) policy_.interim(now(), text, at(words[told - 1].end), at(now_ - words_late));
    const bool silent = told > first_ && (told == words.size() || words[told].start >= words[told - 1].end + endpointing);
    if (!silent || now_ < words[told - 1].end + endpointing + network) return;
    policy_.final(now(), text, at(words[told - 1].end));
    policy_.speech_final(now());
    first_ = told;
  }

  void act() {
    for (const auto& action : policy_.take_actions()) {
      if (const auto* guess = std::get_if<turn::Guess>(&action)) heard_.asked = guess->text.empty() ? 0 : now_;
      if (!std::holds_alternative<turn::EndTurn>(action)) continue;
      heard_.end = now_;
      if (!heard_.asked) heard_.asked = now_;
    }
  }

  const Utterance& utterance_;
  VoiceActivity activity_;
  TurnPolicy policy_;
  int now_ = 0;
  bool paused_ = false;
  size_t first_ = 0;  // word that is not final
  Heard heard_;
};

// ---- the figures ------------------------------------------------------------------------------------------

int quantile(std::vector<int> values, double q) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  return values[std::min(values.size() - 1, static_cast<size_t>(q * static_cast<double>(values.size())))];
}

template <class Hear>
Json measure(const char* set, const char* way, const std::vector<Utterance>& utterances, Hear hear) {
  constexpr int first_phrase = 400 + 10 * 1000 / 60;  // ms, ten tokens
  std::vector<int> latency, asked, answer;
  int cut = 0;
  for (const Utterance& utterance : utterances) {
    const Heard heard = hear(utterance);
    if (heard.end < utterance.end) {
      cut++;
      continue;
    }
    latency.push_back(heard.end - utterance.end);
    asked.push_back(heard.asked - utterance.end);
    answer.push_back(std::max(latency.back(), asked.back() + first_phrase));
  }
  const double cuts = 100.0 * cut / static_cast<double>(utterances.size());
  Json row = {{"set", set}, {"way", way}, {"utterances", utterances.size()}, {"cut_percent", cuts}};
  std::printf("%-20s %-13s %4zu  %5.1f %%", set, way, utterances.size(), cuts);
  for (const auto& [name, values] : {std::pair{"end", &latency}, {"asked", &asked}, {"answer", &answer}}) {
    row[name] = {{"p50_ms", quantile(*values, 0.5)}, {"p95_ms", quantile(*values, 0.95)}};
    std::printf("  %6d %5d", quantile(*values, 0.5), quantile(*values, 0.95));
  }
  std::printf("\n");
  return row;
}

int run(int argc, char** argv) {
  std::filesystem::path data = "../shared/data/speech";
  std::string file;
  for (int i = 1; i < argc; i++) {
    if (!std::strcmp(argv[i], "--json") && i + 1 < argc)
      file = argv[++i];
    else
      data = argv[i];
  }
  const auto orders = read_orders(data, AYBIZA_ORDERS);
  if (orders.empty()) {
    std::printf("skipped: no %s\n", data.c_str());
    return 0;
  }
  Random random(1);
  std::vector<Utterance> plain, paused;
  for (const Recording& order : orders) plain.push_back(as_recorded(order, random));
  for (int times = 0; times < 3; times++)
    for (const Recording& order : orders) paused.push_back(with_pause(order, random));
  const std::pair<const char*, std::vector<Utterance>> sets[] = {
      {"orders as recorded", plain}, {"orders with a pause", paused}, {"card numbers", card_numbers(data, 100, random)}};
  std::printf("%-20s %-13s %4s  %7s  %12s  %12s  %12s\n", "ms behind the end", "way", "n", "cut", "end p50 p95",
              "asked", "answer");
  Json all = Json::array();
  for (const auto& [set, utterances] : sets) {
    for (const int silence : {500, 800})
      all.push_back(measure(set, silence == 500 ? "fixed 500 ms" : "fixed 800 ms", utterances,
                            [&](const Utterance& u) { return fixed_silence(u, silence); }));
    all.push_back(measure(set, "words", utterances, [](const Utterance& u) { return Listening(u).listen(); }));
  }
  if (!file.empty()) std::ofstream(file) << all.dump(1) << "\n";
  return 0;
}

}  // namespace
}  // namespace aybiza::bench

int main(int argc, char** argv) { return aybiza::bench::run(argc, argv); }
