// turns: what a caller waits for, on virtual time: eight turns of one conversation, most of them with a hesitation of
// 600-900 ms inside, between vendors with fixed latencies (words 250 ms behind the voice, end of turn 350 ms, Flux's
// early guess 200 ms before that, the model's first token 400 ms and then 60 a second, the voice's first byte 150 ms).
// Everything else is the engine's own code, the pipeline included. Prints the whole distribution of turn_latency_ms,
// how many turns were cut by a hesitation, and what thinking ahead costs in requests.
//
//   build/tools/bench/bench-turns [--conversations 25] [--seed 1] [--json FILE]
//
// The mock of Flux is told which words are a whole turn, as the published harnesses do; it guesses in every pause. The
// mock of nova knows nothing: it reports 300 ms of silence wherever they are, and writes no punctuation.
#include <gst/gst.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <random>

#include "core/line/Plugins.h"
#include "tools/simulation/CallWorld.h"

namespace aybiza::test {
namespace {

/// What the caller says, "|" where a hesitation may be (one of them is), and what the agent replies.
struct Turn {
  const char *caller, *reply;
};
constexpr const char* greeting = "Bright Smile. How can I help you?";
constexpr std::array<Turn, 8> script = {{
    {"hello I'd like to | book an appointment | for a cleaning", "Of course. On which day?"},
    {"well um | maybe on | next Tuesday", "All right. At what time?"},
    {"in the | morning at | half past ten", "Good. What is your phone number?"},
    {"it's five five five | zero one nine | nine eight seven six", "Thank you. Shall I book it?"},
    {"yes please", "It is booked. Do you have a question?"},
    {"yes what does | a cleaning cost", "Ninety dollars. What else can I do?"},
    {"I wanted to ask if | I can park | at your place", "Yes, behind the house. Anything else?"},
    {"no thank you goodbye", "Goodbye."},
}};

struct Way {
  const char *name, *yaml;
  bool flux;
};
constexpr Way ways[] = {
    {"nova, fixed 800 ms", "turn: {end: {model: recogniser, wait_ms: 800}}", false},
    {"nova, no speculation", "", false},
    {"nova", "turn: {speculative: {enabled: true}}", false},
    {"nova, keyterms",
     "turn: {speculative: {enabled: true}}\n"
     "listen: {keyterms: [appointment, cleaning, filling, toothache, Tuesday, Bright Smile]}",
     false},
    {"flux, no speculation", "listen: {model: flux-general-en}", true},
    {"flux", "turn: {speculative: {enabled: true}}\nlisten: {model: flux-general-en}", true},
};

struct Outcome {
  std::vector<double> latencies;
  size_t turns = 0, cut = 0, requests = 0, kept = 0, dropped = 0;
};

std::string without_bars(std::string text) {
  for (size_t at; (at = text.find("| ")) != text.npos;) text.erase(at, 2);
  return text;
}

std::string last_user_text(const Json& request) {
  std::string text;
  const Json& messages = get(request, "messages");
  if (messages.is_array() && !messages.empty())
    for (const Json& block : get(messages.back(), "content"))
      if (block.contains("text")) text += " " + get_string(block, "text");
  return text;
}

void set_latencies(CallWorld& world) {
  world.ears.peer().set_latency(milliseconds(25));
  world.ears.set_eager(true);
  world.ears.set_timing(
      {.endpointing = 300, .interim_after = 200, .eager_end = 110, .end = 300, .is_turn = [](auto& words) {
         return std::ranges::any_of(
             script, [&](const Turn& turn) { return words.ends_with(without_bars(turn.caller)); });
       }});
  world.voice.first_byte = milliseconds(150);
  world.model.first_token = milliseconds(400);
  world.model.token_gap = std::chrono::nanoseconds(std::chrono::seconds(1)) / 60;
}

/// The line with one hesitation, at one of its bars.
void speak(PhoneCall& call, const std::string& line, std::mt19937& random) {
  std::vector<std::string> parts;
  for (size_t at = 0; at != line.npos;) {
    const size_t bar = line.find(" | ", at);
    parts.push_back(line.substr(at, bar == line.npos ? bar : bar - at));
    at = bar == line.npos ? bar : bar + 3;
  }
  const size_t pause_before = parts.size() > 1 ? 1 + random() % (parts.size() - 1) : 0;
  std::string before, after;
  for (size_t i = 0; i < parts.size(); i++) {
    std::string& side = pause_before == 0 || i >= pause_before ? after : before;
    side += (side.empty() ? "" : " ") + parts[i];
  }
  if (!before.empty()) {
    call.say(before);
    call.until([&] { return !call.is_caller_speaking(); }, seconds(30));
    call.wait(milliseconds(600 + random() % 301));
  }
  call.say(after);
  call.until([&] { return !call.is_caller_speaking(); }, seconds(30));
}

void converse(const Way& way, unsigned seed, Outcome& outcome) {
  std::mt19937 random(seed);
  CallWorld world;
  set_latencies(world);
  size_t at = 0;
  world.model.think = [&](const Json& request) {
    const std::string line = without_bars(script[at].caller);
    const bool whole = last_user_text(request).ends_with(line.substr(line.rfind(' ')));
    return says(whole ? script[at].reply : "Go on.");
  };
  PhoneCall& call =
      world.dial("extends: brief.yaml\ngreeting: \"" + std::string(greeting) + "\"\n" + way.yaml);
  call.hears("help you?");
  for (at = 0; at < script.size(); at++) {
    call.wait(milliseconds(500 + random() % 500));
    const size_t before = call.events("turn").size(), answered = call.events("latency").size();
    speak(call, script[at].caller, random);
    if (!call.hears(script[at].reply))
      std::fprintf(stderr, "no reply to line %zu\n%s", at, call.story().c_str());
    const auto turns = call.events("turn");
    outcome.turns++;
    outcome.cut += turns.size() != before + 1;
    const auto latencies = call.events("latency");
    if (latencies.size() > answered)
      outcome.latencies.push_back(get_number(latencies.back(), "turn_latency_ms"));
  }
  outcome.requests += world.model.requests().size();
  for (const Json& event : call.events("speculation"))
    (get_bool(event, "kept") ? outcome.kept : outcome.dropped)++;
}

double quantile(const std::vector<double>& sorted, double q) {
  if (sorted.empty()) return 0;
  return sorted[std::min(sorted.size() - 1,
                         static_cast<size_t>(std::ceil(q * static_cast<double>(sorted.size()))) - 1)];
}

Json print(const Way& way, Outcome outcome) {
  auto& ms = outcome.latencies;
  std::ranges::sort(ms);
  const double cut = 100.0 * static_cast<double>(outcome.cut) / static_cast<double>(outcome.turns);
  const auto extra = static_cast<double>(outcome.requests) / static_cast<double>(outcome.turns) - 1;
  std::printf("\n%s: %zu turns\n  turn_latency_ms  p50 %.0f  p90 %.0f  p95 %.0f  p99 %.0f\n", way.name,
              outcome.turns, quantile(ms, 0.5), quantile(ms, 0.9), quantile(ms, 0.95), quantile(ms, 0.99));
  std::printf("  cut by a hesitation %.1f %%, requests %zu (%+.0f %%), guesses kept %zu, dropped %zu\n", cut,
              outcome.requests, 100 * extra, outcome.kept, outcome.dropped);
  for (double from = 0; !ms.empty() && from <= ms.back(); from += 100) {
    const auto n = std::ranges::count_if(ms, [&](double x) { return x >= from && x < from + 100; });
    if (n)
      std::printf("  %5.0f-%-5.0f %4zd %s\n", from, from + 100, n,
                  std::string(static_cast<size_t>(n) * 60 / ms.size(), '#').c_str());
  }
  return {{"way", way.name},
          {"turns", outcome.turns},
          {"p50_ms", quantile(ms, 0.5)},
          {"p90_ms", quantile(ms, 0.9)},
          {"p95_ms", quantile(ms, 0.95)},
          {"p99_ms", quantile(ms, 0.99)},
          {"cut_percent", cut},
          {"requests", outcome.requests},
          {"guesses_kept", outcome.kept},
          {"guesses_dropped", outcome.dropped}};
}

int run(int argc, char** argv) {
  unsigned conversations = 25, seed = 1;
  std::string file;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (!std::strcmp(argv[i], "--conversations"))
      conversations = static_cast<unsigned>(std::atoi(argv[i + 1]));
    if (!std::strcmp(argv[i], "--seed")) seed = static_cast<unsigned>(std::atoi(argv[i + 1]));
    if (!std::strcmp(argv[i], "--json")) file = argv[i + 1];
  }
  Json all = Json::array();
  for (const Way& way : ways) {
    Outcome outcome;
    for (unsigned i = 0; i < conversations; i++) converse(way, seed + i, outcome);
    all.push_back(print(way, std::move(outcome)));
  }
  if (!file.empty()) std::ofstream(file) << all.dump(1) << "\n";
  return 0;
}

}  // namespace
}  // namespace aybiza::test

int main(int argc, char** argv) {
  gst_init(&argc, &argv);
  return aybiza::test::run(argc, argv);
}
