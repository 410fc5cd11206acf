// aybiza simulate: random conversations in simulated time, with everything that may go wrong, and what broke.
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <optional>

#include "tools/aybiza/Command.h"
#include "tools/aybiza/Start.h"
#include "tools/aybiza/Terminal.h"
#include "tools/simulation/Exploration.h"

namespace aybiza::cli {

namespace {

/// The option as a number from `least` to `most`; nothing, with a word of complaint, where it is none.
std::optional<int> number(const Arguments& arguments, std::string_view option, int least, int most, int otherwise) {
  if (!arguments.has(option)) return otherwise;
  const std::string text = arguments.value(option);
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size() && value >= least && value <= most) return value;
  std::fprintf(stderr, "aybiza simulate: --%s takes a whole number from %d to %d, not \"%s\"\n",
               std::string(option).c_str(), least, most, text.c_str());
  return std::nullopt;
}

void show(const test::Findings& findings, double seconds) {
  std::printf("%d ended after %.1f s:", findings.conversations, seconds);
  for (const auto& [outcome, count] : findings.outcomes) std::printf(" %s %d", outcome.c_str(), count);
  std::printf("\n%s\n", findings.violations.empty()
                            ? paint(Ink::green, "every promise was kept").c_str()
                            : paint(Ink::red, std::to_string(findings.violations.size()) + " promises were broken; "
                                              "aybiza simulate --random 4 --seed SEED shows one again").c_str());
}

Exit simulate(const Arguments& arguments) {
  constexpr int each = test::Exploration::calls_per_world, most_seed = 2'000'000'000;
  const auto conversations = number(arguments, "random", 1, 10'000'000, 1000);
  const auto seed = number(arguments, "seed", 0, most_seed, static_cast<int>(std::time(nullptr) % most_seed));
  const auto jobs = number(arguments, "jobs", 1, 256, static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN)));
  if (!conversations || !seed || !jobs) return Exit::usage;

  start_gstreamer();
  const test::Exploration exploration{.seed = static_cast<unsigned>(*seed),
                                      .worlds = (*conversations + each - 1) / each,
                                      .faults = !arguments.has("no-faults"),
                                      .jobs = *jobs};
  std::printf("%d conversations from seed %d on\n", exploration.worlds * each, *seed);
  std::fflush(stdout);  // whatever becomes of them
  const bool shows_progress = isatty(STDERR_FILENO);
  const auto began = std::chrono::steady_clock::now();
  size_t shown = 0;
  const test::Findings findings = test::explore(exploration, [&](int worlds, const test::Findings& so_far) {
    for (; shown < so_far.violations.size(); shown++)
      std::printf("%s %s\n", paint(Ink::red, "broken").c_str(), so_far.violations[shown].c_str());
    std::fflush(stdout);
    if (shows_progress) std::fprintf(stderr, "\r%d of %d conversations", worlds * each, exploration.worlds * each);
  });
  if (shows_progress) std::fprintf(stderr, "\r\033[K");
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  show(findings, took.count());

  if (arguments.has("json")) {
    Json report = test::to_json(findings);
    report["seed"] = exploration.seed;
    report["seconds"] = took.count();
    std::ofstream file(arguments.value("json"));
    if (!(file << to_text(report) << '\n')) {
      std::fprintf(stderr, "aybiza simulate: cannot write %s\n", arguments.value("json").c_str());
      return Exit::no_input;
    }
  }
  return findings.violations.empty() ? Exit::ok : Exit::failed;
}

}  // namespace

Command simulate_command() {
  return {
      .name = "simulate",
      .summary = "hold random conversations in simulated time and look for broken promises",
      .details =
          "Callers, the model's answers and the vendors' faults come from a seed; the engine between them is the one "
          "that answers calls. Of every conversation must hold: it ends in a known way, no request to the model has a "
          "tool use without its result, every side effect happens once, and never are both sides silent for five "
          "seconds with nothing to wait for. A broken promise names its seed; the exit code is 1 then.",
      .options = {{.name = "random", .value = "N", .help = "conversations (1000)"},
                  {.name = "seed", .value = "N", .help = "where to begin (the clock's seconds)"},
                  {.name = "jobs", .value = "N", .help = "processes (one for each processor)"},
                  {.name = "no-faults", .help = "vendors that never fail"},
                  {.name = "json", .value = "FILE", .help = "write the findings there", .complete = Complete::file}},
      .examples = {{"aybiza simulate --random 10000", "ten thousand conversations, a few minutes"},
                   {"aybiza simulate --random 4 --seed 42", "the four of that seed, again"}},
      .run = simulate};
}

}  // namespace aybiza::cli
