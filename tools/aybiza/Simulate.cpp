// aybiza simulate: conversations in simulated time, random ones or those of a suite, and which of the engine's promises
// broke in them.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <ctime>

#include "tools/aybiza/Start.h"
#include "tools/aybiza/SuiteRuns.h"
#include "tools/aybiza/Terminal.h"
#include "tools/evaluation/Reports.h"
#include "tools/evaluation/TextStage.h"
#include "tools/simulation/Exploration.h"

namespace aybiza::cli {

namespace {

constexpr auto name = "simulate";
constexpr int each = test::Exploration::calls_per_world;

// ---- anything at any moment -------------------------------------------------------------------------------

void show(const test::Findings& findings, double seconds) {
  std::printf("%d ended after %.1f s:", findings.conversations, seconds);
  for (const auto& [outcome, count] : findings.outcomes) std::printf(" %s %d", outcome.c_str(), count);
  std::printf("\n%s\n", findings.violations.empty()
                            ? paint(Ink::green, "every promise was kept").c_str()
                            : paint(Ink::red, std::to_string(findings.violations.size()) +
                                                  " promises were broken; "
                                                  "aybiza simulate --random 4 --seed SEED shows one again")
                                  .c_str());
}

test::Findings explore(const test::Exploration& exploration) {
  const bool shows_progress = isatty(STDERR_FILENO);
  size_t shown = 0;
  auto findings = test::explore(exploration, [&](int worlds, const test::Findings& so_far) {
    for (; shown < so_far.violations.size(); shown++)
      std::printf("%s %s\n", paint(Ink::red, "broken").c_str(), so_far.violations[shown].c_str());
    std::fflush(stdout);
    if (shows_progress)
      std::fprintf(stderr, "\r%d of %d conversations", worlds * each, exploration.worlds * each);
  });
  if (shows_progress) std::fprintf(stderr, "\r\033[K");
  return findings;
}

Exit simulate_anything(const Arguments& arguments) {
  constexpr uint64_t most_seed = 2'000'000'000;
  const auto conversations = whole_number(arguments, "random", 1000, 10'000'000);
  const auto seed =
      whole_number(arguments, "seed", static_cast<uint64_t>(std::time(nullptr)) % most_seed, most_seed);
  const auto jobs =
      whole_number(arguments, "jobs", static_cast<uint64_t>(sysconf(_SC_NPROCESSORS_ONLN)), 256);
  if (!conversations || !seed || !jobs || *conversations == 0 || *jobs == 0)
    return complain(name, Exit::usage, "--random, --seed and --jobs take a whole number");

  start_gstreamer();
  const test::Exploration exploration{.seed = static_cast<unsigned>(*seed),
                                      .worlds = static_cast<int>((*conversations + each - 1) / each),
                                      .faults = !arguments.has("no-faults"),
                                      .jobs = static_cast<int>(*jobs)};
  std::printf("%d conversations from seed %u on\n", exploration.worlds * each, exploration.seed);
  std::fflush(stdout);  // whatever becomes of them
  const auto began = std::chrono::steady_clock::now();
  const test::Findings findings = explore(exploration);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  show(findings, took.count());

  Json report = test::to_json(findings);
  report["seed"] = exploration.seed;
  report["seconds"] = took.count();
  if (!write_where_told(name, arguments, "json", to_text(report) + "\n")) return Exit::no_input;
  return findings.violations.empty() ? Exit::ok : Exit::failed;
}

// ---- what somebody has written down -----------------------------------------------------------------------

Exit simulate_suites(const Arguments& arguments) {
  const auto repeat = whole_number(arguments, "repeat", 0, 1000);
  const auto seed = whole_number(arguments, "seed", 1, UINT64_MAX);
  if (!repeat || !seed) return complain(name, Exit::usage, "--repeat and --seed take a whole number");
  for (const char* other : {"random", "jobs", "no-faults"})
    if (arguments.has(other))
      return complain(name, Exit::usage, "--" + std::string(other) + " goes with no file");

  const evaluation::Choices choices{.filter = arguments.value("filter"),
                                    .repeat = static_cast<int>(*repeat),
                                    .seed = *seed,
                                    .holds_promises = true};
  Exit worst = Exit::ok;
  Json report = Json::array();
  for (const std::string& path : arguments.positional) {
    const auto [exit, outcome] = run_suite(name, path, choices, [](const evaluation::Suite& suite) {
      return evaluation::TextStage::open(suite);
    });
    if (worst == Exit::ok) worst = exit;
    if (outcome) report.push_back(evaluation::to_json(*outcome));
  }
  return write_where_told(name, arguments, "json", report.dump(2) + "\n") ? worst : Exit::no_input;
}

Exit simulate(const Arguments& arguments) {
  return arguments.positional.empty() ? simulate_anything(arguments) : simulate_suites(arguments);
}

}  // namespace

Command simulate_command() {
  return {
      .name = name,
      .arguments = "[SUITE…]",
      .summary = "hold conversations in simulated time and look for broken promises",
      .details =
          "Without a suite, callers, the model's answers and the vendors' faults come from a seed; the engine between "
          "them is the one that answers calls. Of every conversation must hold: it ends in a known way, no request to "
          "the model has a tool use without its result, every side effect happens once, in the call that asked for it, "
          "what is on record was heard, to two words, nothing of an answer is sent behind the clear that ended it, and "
          "never are both sides silent for five seconds with nothing to wait for. A broken promise names its seed; the "
          "exit code is 1 then.\n"
          "\n"
          "With suites, their scenarios are played as by `aybiza eval`, and the same must hold beside what they expect. "
          "`aybiza docs --eval` explains their keys: callers who hesitate, cough, talk over the agent or lose their "
          "line, vendors that are slow or fail.",
      .max_arguments = 100,
      .complete = Complete::file,
      .options =
          {{.name = "random", .value = "N", .help = "conversations (1000)"},
           {.name = "seed", .value = "N", .help = "where to begin (the clock's seconds; with suites 1)"},
           {.name = "jobs", .value = "N", .help = "processes (one for each processor)"},
           {.name = "no-faults", .help = "vendors that never fail"},
           {.name = "filter",
            .letter = 'f',
            .value = "NAME",
            .help = "of suites: only scenarios whose name holds this; a /regular expression/ as well"},
           {.name = "repeat", .value = "N", .help = "of suites: play each scenario so often"},
           {.name = "json", .value = "FILE", .help = "write the findings there", .complete = Complete::file}},
      .examples = {{"aybiza simulate --random 10000", "ten thousand conversations, a few minutes"},
                   {"aybiza simulate --random 4 --seed 42", "the four of that seed, again"},
                   {"aybiza simulate suite.yaml --repeat 50", "scenarios at fifty paces of the vendors"}},
      .run = simulate};
}

}  // namespace aybiza::cli
