#include "tools/evaluation/Evaluation.h"

#include "tools/evaluation/Match.h"

namespace aybiza::evaluation {

namespace {

double since_ms(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

/// Every run has a seed of its own, which does not depend on the scenarios before it.
uint64_t seed_of(uint64_t seed, const std::string& scenario, int number) {
  uint64_t hash = 14695981039346656037u ^ seed;
  for (const char c : scenario) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash + static_cast<uint64_t>(number);
}

Run play(const Suite& suite, Stage& stage, const Scenario& scenario, Run run, const Choices& choices) {
  run.skipped = stage.skips(scenario);
  if (!run.skipped.empty()) return run;
  const auto start = std::chrono::steady_clock::now();
  auto performance = stage.play(scenario, seed_of(choices.seed, scenario.name, run.number));
  run.took_ms = since_ms(start);
  if (!performance) {
    run.trouble = performance.error().text();
    return run;
  }
  run.failures = judge(suite, scenario, performance->log, performance->in_vain, performance->knows_spoken);
  if (choices.holds_promises)
    for (const Moment& broken : performance->broken)
      run.failures.push_back(
          {scenario.place, "the engine", "its promises to be kept", broken.what, broken.at_ms});
  run.log = std::move(performance->log);
  return run;
}

}  // namespace

Outcome evaluate(const Suite& suite, Stage& stage, const Choices& choices,
                 const std::function<void(const Run&)>& on_run) {
  const auto start = std::chrono::steady_clock::now();
  Outcome outcome{.seed = choices.seed};
  for (const Scenario& scenario : suite.scenarios) {
    if (!choices.filter.empty() && !occurs(choices.filter, scenario.name)) continue;
    const int repeat = choices.repeat > 0    ? choices.repeat
                       : scenario.repeat > 0 ? scenario.repeat
                                             : suite.defaults.repeat;
    for (int number = 1; number <= repeat; number++) {
      outcome.runs.push_back(
          play(suite, stage, scenario, {.scenario = scenario.name, .number = number, .of = repeat}, choices));
      if (on_run) on_run(outcome.runs.back());
    }
  }
  outcome.took_ms = since_ms(start);
  return outcome;
}

}  // namespace aybiza::evaluation
