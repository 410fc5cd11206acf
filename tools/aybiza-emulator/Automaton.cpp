#include "Automaton.h"

#include <set>

namespace aybiza::emulator {

namespace {

constexpr int max_names = 32;  // within each other

// First a graph that is simple to make: states with words and with empty steps.
struct Draft {
  struct State {
    std::multimap<std::string, int> next;
    std::vector<int> empty;
  };
  std::vector<State> states;

  int add_state() {
    states.emplace_back();
    return static_cast<int>(states.size()) - 1;
  }

  void add(const Phrase& phrase, int from, int to, const FindPhrase& find, int depth) {
    switch (phrase.kind) {
      case Phrase::Kind::word:
        states[from].next.emplace(phrase.text, to);
        break;
      case Phrase::Kind::name:
        if (const Phrase* named = find(phrase.text); named && depth < max_names)
          add(*named, from, to, find, depth + 1);
        break;
      case Phrase::Kind::optional:
        states[from].empty.push_back(to);
        add(phrase.parts.front(), from, to, find, depth);
        break;
      case Phrase::Kind::choice:
        for (const auto& part : phrase.parts) add(part, from, to, find, depth);
        break;
      case Phrase::Kind::sequence:
        for (size_t i = 0; i < phrase.parts.size(); i++) {
          const int next = i + 1 == phrase.parts.size() ? to : add_state();
          add(phrase.parts[i], from, next, find, depth);
          from = next;
        }
        break;
    }
  }

  std::set<int> with_empty_steps(std::set<int> from) const {
    std::vector<int> open(from.begin(), from.end());
    while (!open.empty()) {
      const int state = open.back();
      open.pop_back();
      for (int to : states[state].empty)
        if (from.insert(to).second) open.push_back(to);
    }
    return from;
  }
};

// Makes it deterministic (one set of draft states is one state) and merges states with the same future on the
// way back from the ends.
class Compiler {
 public:
  Compiler(const Draft& draft, int end) : draft_(draft), end_(end) {}

  int compile(const std::set<int>& from) {
    if (auto known = by_draft_.find(from); known != by_draft_.end()) return known->second;
    std::map<std::string, std::set<int>> steps;
    for (int state : from)
      for (const auto& [word, to] : draft_.states[state].next) steps[word].insert(to);
    Automaton::State made{.is_end = from.contains(end_)};
    for (auto& [word, to] : steps) made.next[word] = compile(draft_.with_empty_steps(std::move(to)));
    auto [same, is_new] =
        by_future_.emplace(std::pair(made.next, made.is_end), static_cast<int>(states.size()));
    if (is_new) states.push_back(std::move(made));
    return by_draft_[from] = same->second;
  }

  std::vector<Automaton::State> states;

 private:
  const Draft& draft_;
  int end_;
  std::map<std::set<int>, int> by_draft_;
  std::map<std::pair<std::map<std::string, int>, bool>, int> by_future_;
};

}  // namespace

Automaton make_automaton(const std::vector<Phrase>& phrases, const FindPhrase& find) {
  Draft draft;
  const int start = draft.add_state(), end = draft.add_state();
  for (const auto& phrase : phrases) draft.add(phrase, start, end, find, 0);
  Compiler compiler(draft, end);
  const int first = compiler.compile(draft.with_empty_steps({start}));
  // The start is compiled last and goes to the front.
  Automaton automaton{.states = std::move(compiler.states)};
  std::swap(automaton.states[0], automaton.states[first]);
  for (auto& state : automaton.states)
    for (auto& [word, to] : state.next) to = to == 0 ? first : to == first ? 0 : to;
  return automaton;
}

}  // namespace aybiza::emulator
