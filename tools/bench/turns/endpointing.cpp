// endpointing: how soon after real people's last sound a turn ends, and how often it ends before that, beside a fixed
// silence of 500 and of 800 ms on the same audio and the same voice detector.
//
//   build/tools/bench/endpointing [DATA=../shared/data/speech] [--development] [--json FILE]
//
// Three sets, all through G.711: orders of real callers as they were recorded; the same orders with a pause of
// 600-900 ms put between two words, any two, six times each; and card numbers made of recorded digits, one speaker
// each, in groups of four with gaps of 1.2 s. Of the orders one half is judged; --development asks for the other one, by
// which the 450 ms were chosen. (The lists of words have seen both: the callers order from one menu.) The words of an
// order are what the emulator's recogniser (pocketsphinx, with a grammar of orders) hears in the whole recording, with
// its times; no transcript of them exists. A word reaches the engine 250 ms after its end, and 300 ms of silence as an
// end of utterance 50 ms later. There is no punctuation. The last sound is the last 10 ms within 30 dB of the loudest
// of the clean recording; recordings with another sound more than half a second behind the recogniser's last word are
// left out.
//
// "words" is an agent that knows nothing of the shop, "menu" one that has its products as keyterms, "450 ms" one whose
// author has set turn.end.open_ms to that.
//
// `end` is when the turn ended, `asked` when the model could begin with its words, `answer` when the first phrase of
// a model that needs 400 ms for the first token and 60 tokens a second could be spoken: thinking ahead hides a wait.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <random>

#include "core/audio/VoiceActivity.h"
#include "core/base/Json.h"
#include "core/call/TurnPolicy.h"
#include "tools/bench/turns/Callers.h"

namespace aybiza::bench {
namespace {

constexpr int words_late = 250, endpointing = 300, network = 50;  // ms

/// What an agent of this shop has as its keyterms.
constexpr const char* the_menu[] = {"dark roast",   "light roast",   "medium roast", "single shot",
                                    "double shot",  "triple shot",   "drip coffee",  "house coffee",
                                    "iced coffee",  "iced mocha",    "brown sugar",  "almond milk",
                                    "skim milk",    "soy milk",      "whole milk",   "eight ounce",
                                    "twelve ounce", "sixteen ounce", "twenty ounce"};

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
  Listening(const Utterance& utterance, TurnSettings settings)
      : utterance_(utterance), activity_(rate), policy_(std::move(settings)) {
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
    const bool is_pause = activity_.is_speaking() && silent >= pause && !activity_.is_new_sound();
    const bool was_paused = std::exchange(paused_, is_pause);
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
    const bool silent =
        told > first_ && (told == words.size() || words[told].start >= words[told - 1].end + endpointing);
    if (!silent || now_ < words[told - 1].end + endpointing + network) return;
    policy_.final(now(), text, at(words[told - 1].end));
    policy_.speech_final(now());
    first_ = told;
  }

  void act() {
    for (const auto& action : policy_.take_actions()) {
      if (const auto* guess = std::get_if<turn::Guess>(&action))
        heard_.asked = guess->text.empty() ? 0 : now_;
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
  bool development = false;
  for (int i = 1; i < argc; i++) {
    if (!std::strcmp(argv[i], "--json") && i + 1 < argc)
      file = argv[++i];
    else if (!std::strcmp(argv[i], "--development"))
      development = true;
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
  for (const Recording& order : orders) {
    if (order.held_out == development) continue;
    plain.push_back(as_recorded(order, random));
    for (int times = 0; times < 6; times++)
      paused.push_back(with_pause(order, 1 + random() % (order.words.size() - 1), random));
  }
  const std::pair<const char*, std::vector<Utterance>> sets[] = {
      {"orders as recorded", plain},
      {"orders with a pause", paused},
      {"card numbers", card_numbers(data, 100, random)}};
  const TurnSettings words{.idle_after = Duration::zero()};
  TurnSettings menu = words;
  menu.end_phrases.assign(std::begin(the_menu), std::end(the_menu));
  TurnSettings soon = menu;
  soon.end_open = milliseconds(450);
  const std::pair<const char*, const TurnSettings*> ways[] = {
      {"words", &words}, {"words, menu", &menu}, {"450 ms, menu", &soon}};
  std::printf("%-20s %-13s %4s  %7s  %12s  %12s  %12s\n", "ms behind the end", "way", "n", "cut",
              "end p50 p95", "asked", "answer");
  Json all = Json::array();
  for (const auto& [set, utterances] : sets) {
    for (const int silence : {500, 800})
      all.push_back(measure(set, silence == 500 ? "fixed 500 ms" : "fixed 800 ms", utterances,
                            [&](const Utterance& u) { return fixed_silence(u, silence); }));
    for (const auto& [way, settings] : ways)
      all.push_back(measure(set, way, utterances,
                            [&](const Utterance& u) { return Listening(u, *settings).listen(); }));
  }
  if (!file.empty()) std::ofstream(file) << all.dump(1) << "\n";
  return 0;
}

}  // namespace
}  // namespace aybiza::bench

int main(int argc, char** argv) { return aybiza::bench::run(argc, argv); }
