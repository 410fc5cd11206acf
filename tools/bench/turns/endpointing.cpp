// endpointing: how soon after real people's last sound a turn ends, and how often it ends before that, beside fixed
// silences on the same audio and the same voice detector.
//
//   build/tools/bench/endpointing [DATA=../shared/data/speech] [--json FILE]
//
// Three sets, all through G.711: orders of real callers as they were recorded; the same orders with a pause of
// 600-900 ms put between two words, any two, six times each; and card numbers made of recorded digits, one speaker
// each, in groups of four with gaps of 1.2 s. The callers are in two halves: by one the settings were chosen, the other
// one judges. (The lists of words have seen both, for the callers order from one menu; and so has the rule that "an an"
// at the end is no language, which this recogniser hears in a breath.) The words of an order are what the emulator's
// recogniser (pocketsphinx, with a grammar of orders) hears in the whole recording, with its times; no transcript of
// them exists. A word reaches the engine 250 ms after its end, and 300 ms of silence as an end of utterance 50 ms later.
// There is no punctuation. The agent has asked what it can get its callers; "default, menu" is an agent whose keyterms
// are what is sold, with every other setting left alone. The last sound is the last 10 ms within 30 dB of the loudest
// of the clean recording; recordings with another sound more than half a second behind the recogniser's last word are
// left out.
//
// `end` is when the turn ended, `answer` when the first phrase of a model that needs 400 ms for the first token and 60
// tokens a second could be spoken: thinking ahead hides a wait, which a fixed silence cannot. A way beats a fixed
// silence where, on both sets of orders, it cuts no more callers and its end comes sooner, p50 and p95, and where it
// cuts fewer of those that pause. Of turns that were cut there is no latency.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "core/base/Json.h"
#include "tools/bench/turns/Listening.h"

namespace aybiza::bench {
namespace {

/// What an agent of this shop has as its keyterms.
const std::vector<std::string> the_menu = {
    "americano",    "cappuccino",  "coffee",       "drip coffee",  "espresso",      "house coffee",
    "iced coffee",  "iced mocha",  "latte",        "mocha",        "dark roast",    "light roast",
    "medium roast", "single shot", "double shot",  "triple shot",  "small",         "medium",
    "large",        "eight ounce", "twelve ounce", "twenty ounce", "sixteen ounce", "milk",
    "almond milk",  "skim milk",   "soy milk",     "whole milk",   "cream",         "sugar",
    "brown sugar",  "sweetener"};

struct Told {  // an utterance, and what the voice detector tells of it
  Utterance utterance;
  Voice voice;
};
using Set = std::vector<Told>;

void add(Set& set, Utterance utterance) {
  Voice voice = hear_voice(utterance);
  set.push_back({std::move(utterance), std::move(voice)});
}

// ---- the figures ------------------------------------------------------------------------------------------

struct Quantiles {
  int p50 = 0, p95 = 0;
};
struct Figures {
  double cut_percent = 0;
  Quantiles end, asked, answer;
};

int quantile(const std::vector<int>& sorted, double q) {
  if (sorted.empty()) return 0;
  return sorted[std::min(sorted.size() - 1, static_cast<size_t>(q * static_cast<double>(sorted.size())))];
}

Quantiles quantiles(std::vector<int> values) {
  std::ranges::sort(values);
  return {quantile(values, 0.5), quantile(values, 0.95)};
}

template <class Hear> Figures measure(const Set& set, Hear hear) {
  constexpr int first_phrase = 400 + 10 * 1000 / 60;  // ms, ten tokens
  std::vector<int> end, asked, answer;
  for (const Told& told : set) {
    const Heard heard = hear(told);
    if (heard.end < told.utterance.end) continue;
    end.push_back(heard.end - told.utterance.end);
    asked.push_back(heard.asked - told.utterance.end);
    answer.push_back(std::max(end.back(), asked.back() + first_phrase));
  }
  const double kept = static_cast<double>(end.size()) / static_cast<double>(set.size());
  return {100 * (1 - kept), quantiles(end), quantiles(asked), quantiles(answer)};
}

bool is_sooner(const Figures& one, const Figures& other) {
  const bool has_latency = other.cut_percent < 100;
  return !has_latency || (one.end.p50 < other.end.p50 && one.end.p95 < other.end.p95);
}

struct Way {
  std::string name;
  Figures plain, paused;
};

bool beats(const Way& one, const Way& other) {
  return one.plain.cut_percent <= other.plain.cut_percent &&
         one.paused.cut_percent < other.paused.cut_percent && is_sooner(one.plain, other.plain) &&
         is_sooner(one.paused, other.paused);
}

Json to_json(const Figures& f) {
  Json json = {{"cut_percent", f.cut_percent}};
  for (const auto& [name, q] : {std::pair{"end", f.end}, {"asked", f.asked}, {"answer", f.answer}})
    json[name] = {{"p50_ms", q.p50}, {"p95_ms", q.p95}};
  return json;
}

void print(const Figures& f) {
  std::printf("  %5.1f %%  %5d %5d  %5d %5d  ", f.cut_percent, f.end.p50, f.end.p95, f.answer.p50,
              f.answer.p95);
}

// ---- the ways ---------------------------------------------------------------------------------------------

TurnSettings open_after(int ms, TurnSettings settings) {
  settings.end_open = settings.end_sentence = settings.end_choice = milliseconds(ms);
  return settings;
}

/// A row each for fixed silences, agents with the defaults, and one that knows its menu and waits less.
Json compare(const char* half, const Set& plain, const Set& paused) {
  std::printf("\n%s half: %zu orders, ms behind the last sound\n", half, plain.size());
  std::printf("%-18s %-36s %-36s\n", "", "  as recorded", "  with a pause");
  std::printf("%-18s", "");
  for (int i = 0; i < 2; i++) std::printf("  %7s  %11s  %11s  ", "cut", "end p50 p95", "answer");
  std::printf(" beats fixed\n");

  std::vector<Way> fixed;
  Json rows = Json::array();
  auto report = [&](const Way& way) {
    std::printf("%-18s", way.name.c_str());
    print(way.plain);
    print(way.paused);
    Json beaten = Json::array();
    for (const Way& rival : fixed)
      if (beats(way, rival)) {
        beaten.push_back(rival.name);
        std::printf(" %s", rival.name.substr(6).c_str());
      }
    std::printf("\n");
    rows.push_back({{"half", half},
                    {"way", way.name},
                    {"as_recorded", to_json(way.plain)},
                    {"with_a_pause", to_json(way.paused)},
                    {"beats", std::move(beaten)}});
  };
  for (const int silence : {300, 400, 500, 600, 700, 800, 900, 1000}) {
    auto hear = [&](const Told& told) { return wait_for_silence(told.voice, silence); };
    Way way{"fixed " + std::to_string(silence), measure(plain, hear), measure(paused, hear)};
    report(way);
    if (silence == 500 || silence == 800) fixed.push_back(std::move(way));
  }
  auto engine = [&](const std::string& name, const TurnSettings& settings) {
    auto hear = [&](const Told& told) { return listen(told.utterance, told.voice, settings); };
    report({name, measure(plain, hear), measure(paused, hear)});
  };
  const TurnSettings words{.idle_after = Duration::zero()};
  TurnSettings menu = words;
  menu.end_phrases = the_menu;
  engine("default", words);
  engine("default, menu", menu);
  for (const int wait : {300, 400, 450, 500, 600, 700, 800, 900})
    engine(std::to_string(wait) + ", menu", open_after(wait, menu));
  return rows;
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
  Json all = Json::array();
  for (const bool held_out : {false, true}) {
    Random random(1);
    Set plain, paused;
    for (const Recording& order : orders) {
      if (order.held_out != held_out) continue;
      add(plain, as_recorded(order, random));
      for (int times = 0; times < 6; times++)
        add(paused, with_pause(order, 1 + random() % (order.words.size() - 1), random));
    }
    for (Json& row : compare(held_out ? "held-out" : "development", plain, paused))
      all.push_back(std::move(row));
  }
  Random random(1);
  Set cards;
  for (Utterance& card : card_numbers(data, 100, random)) add(cards, std::move(card));
  std::printf("\n%zu card numbers in groups of four\n", cards.size());
  for (const int wait : {1000, 450}) {
    const TurnSettings settings = open_after(wait, {.idle_after = Duration::zero()});
    const Figures figures =
        measure(cards, [&](const Told& told) { return listen(told.utterance, told.voice, settings); });
    std::printf("open_ms %4d       ", wait);
    print(figures);
    std::printf("\n");
    all.push_back({{"set", "card numbers"}, {"open_ms", wait}, {"figures", to_json(figures)}});
  }
  if (!file.empty()) std::ofstream(file) << all.dump(1) << "\n";
  return 0;
}

}  // namespace
}  // namespace aybiza::bench

int main(int argc, char** argv) { return aybiza::bench::run(argc, argv); }
