#include "tools/evaluation/TextStage.h"

#include <set>

#include "tools/aybiza-emulator/Words.h"
#include "tools/evaluation/Rehearsal.h"
#include "tools/evaluation/TextWorld.h"

namespace aybiza::evaluation {

namespace {

/// What the simulated ears can tell apart.
constexpr size_t most_words = 65536;

size_t different_words(const Scenario& scenario) {
  std::set<std::string> words;
  for (const Turn& turn : scenario.turns)
    for (const auto& word : emulator::split_at_blanks(turn.say)) words.insert(word);
  return words.size();
}

}  // namespace

Result<std::unique_ptr<Stage>> TextStage::open(const Suite& suite, const ReadFile& read_file) {
  std::unique_ptr<TextStage> stage(new TextStage(suite));
  for (const Scenario& scenario : suite.scenarios) {
    const std::string& path = scenario.agent.empty() ? suite.agent : scenario.agent;
    if (stage->agents_.contains(path)) continue;
    auto agent = rehearse_agent(path, read_file);
    if (!agent) return fail(agent.error());
    stage->agents_[path] = std::move(*agent);
  }
  if (!suite.vendors.brain.empty()) {
    auto brain = load_brain(suite.vendors.brain);
    if (!brain) return fail(brain.error());
    stage->brain_ = std::move(*brain);
  }
  return stage;
}

Result<Performance> TextStage::play(const Scenario& scenario, uint64_t seed) {
  if (const size_t words = different_words(scenario); words > most_words)
    return fail(Fault::bad_input,
                "the caller says " + std::to_string(words) + " different words, more than the " +
                    std::to_string(most_words) + " that simulated ears tell apart",
                "make two scenarios of it");
  const ReadyAgentPtr& agent = agents_.at(scenario.agent.empty() ? suite_.agent : scenario.agent);
  return play_in_text(suite_, scenario, agent, brain_ ? &*brain_ : nullptr, seed);
}

}  // namespace aybiza::evaluation
