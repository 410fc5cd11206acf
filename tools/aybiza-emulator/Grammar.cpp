#include "Grammar.h"

namespace aybiza::emulator {

namespace {

Phrase sequence(std::vector<Phrase> parts) {
  return {.kind = Phrase::Kind::sequence, .parts = std::move(parts)};
}

}  // namespace

Grammar make_grammar(const Scenario& scenario, std::string_view state,
                     const std::vector<std::string>& keyterms) {
  std::vector<Phrase> pieces;
  auto add = [&](const std::vector<Rule>& rules) {
    for (const auto& rule : rules) pieces.insert(pieces.end(), rule.phrases.begin(), rule.phrases.end());
  };
  const auto here = scenario.states.find(std::string(state));
  for (const auto& [name, any] : scenario.states)
    if (here == scenario.states.end() || name == here->first) add(any.hears);
  add(scenario.anywhere);
  pieces.insert(pieces.end(), scenario.fillers.begin(), scenario.fillers.end());
  for (const auto& [name, slot] : scenario.slots) {
    std::vector<Phrase> parts;
    if (slot.kind == Slot::Kind::date) parts.push_back(*parse_phrase("[on | for | to | make it]"));
    if (slot.kind == Slot::Kind::clock) parts.push_back(*parse_phrase("[at | around | to | make it]"));
    parts.push_back({.kind = Phrase::Kind::name, .text = name});
    pieces.push_back(sequence(std::move(parts)));
  }
  std::string terms;
  for (const auto& term : keyterms) {
    std::vector<Phrase> words;
    for (auto& word : words_of(term)) words.push_back({.kind = Phrase::Kind::word, .text = std::move(word)});
    if (words.empty()) continue;
    pieces.push_back(sequence(std::move(words)));
    terms += "|" + term;
  }
  return {make_automaton(pieces, [&](std::string_view name) { return scenario.find(name); }),
          scenario.name + ":" + (here == scenario.states.end() ? "" : here->first) + terms};
}

}  // namespace aybiza::emulator
