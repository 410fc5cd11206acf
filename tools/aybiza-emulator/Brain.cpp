#include "Brain.h"

#include <algorithm>

namespace aybiza::emulator {

namespace {

std::string value_for_people(const Slot& slot, const std::string& value) {
  if (slot.kind == Slot::Kind::date) return spoken_date(value);
  if (slot.kind == Slot::Kind::clock) return spoken_clock(value);
  return value;
}

std::string as_plain_text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : to_text(value);
}

class Conversation {
 public:
  Conversation(const Scenario& scenario, Day today, const IsOffered& is_offered)
      : scenario_(scenario), today_(today), is_offered_(is_offered) {
    now_.state = scenario.start;
  }

  void hear(const Heard& heard) {
    now_.say.clear();
    now_.tool.clear();
    now_.input = Json::object();
    if (heard.tool_succeeded)
      after_tool(*heard.tool_succeeded, heard.result);
    else
      answer(words_of(heard.words));
  }
  Thought take() { return std::move(now_); }

 private:
  void answer(const Words& words) {
    pending_.reset();
    learned_ = values_in(words);
    const State& state = scenario_.states.at(now_.state);
    const Rule* rule = matching(state.hears, words);
    if (!rule) rule = matching(scenario_.anywhere, words);
    if (rule)
      act(rule->action);
    else if (remember(state))
      ask_or_complete(state);
    else
      now_.say = fill(scenario_.fallback, false);
    learned_.clear();
  }

  // Keeps what was just said of the slots that the state asks for: "are you open on Saturday" is not a wish
  // for a Saturday, "can we make it Saturday" is, because it leads to where the day is asked.
  bool remember(const State& state) {
    bool any = false;
    for (const auto& question : state.asks) {
      auto value = learned_.find(question.slot);
      if (value == learned_.end()) continue;
      now_.slots[question.slot] = value->second;
      any = true;
    }
    return any;
  }

  const Rule* matching(const std::vector<Rule>& rules, const Words& words) const {
    const auto find = [this](std::string_view name) { return scenario_.find(name); };
    auto occurs = [&](const Phrase& phrase) { return find_in(phrase, words, find).has_value(); };
    auto found = std::ranges::find_if(
        rules, [&](const Rule& rule) { return std::ranges::any_of(rule.phrases, occurs); });
    return found == rules.end() ? nullptr : &*found;
  }

  // Every slot's value in the words, wherever it stands in them. Words that are part of a longer value are
  // not another slot's: "medium roast" is no size.
  std::map<std::string, std::string> values_in(const Words& words) const {
    const auto find = [this](std::string_view name) { return scenario_.find(name); };
    std::map<std::string, Span> spans;
    for (const auto& [name, slot] : scenario_.slots)
      if (const auto span = find_in(slot.phrase, words, find)) spans[name] = *span;
    std::map<std::string, std::string> values;
    for (const auto& [name, span] : spans) {
      const bool is_part = std::ranges::any_of(spans, [mine = span](const auto& other) {
        const Span theirs = other.second;
        return theirs.begin <= mine.begin && mine.end <= theirs.end &&
               theirs.end - theirs.begin > mine.end - mine.begin;
      });
      if (is_part) continue;
      const Words said(words.begin() + static_cast<long>(span.begin),
                       words.begin() + static_cast<long>(span.end));
      if (auto value = value_of(scenario_.slots.at(name), said)) values[name] = *value;
    }
    return values;
  }

  std::optional<std::string> value_of(const Slot& slot, const Words& said) const {
    if (slot.kind == Slot::Kind::date) {
      const auto day = resolve_date(said, today_);
      return day ? std::optional(iso_date(*day)) : std::nullopt;
    }
    if (slot.kind == Slot::Kind::clock) {
      const auto minutes = resolve_clock(said);
      return minutes ? std::optional(iso_clock(*minutes)) : std::nullopt;
    }
    const auto find = [this](std::string_view name) { return scenario_.find(name); };
    for (const auto& [value, phrase] : slot.values)
      if (const auto ends = match_at(phrase, said, 0, find); !ends.empty() && ends.front() == said.size())
        return value;
    return std::nullopt;
  }

  void act(const Action& action) {
    for (const auto& slot : action.forget) now_.slots.erase(slot);
    say(action.say);
    const bool moves = !action.go.empty();
    if (moves) now_.state = action.go;
    remember(scenario_.states.at(now_.state));
    if (action.tool) {
      if (is_offered_(action.tool->name)) {
        now_.tool = action.tool->name;
        now_.input = fill(action.tool->input);
        pending_ = *action.tool;
      } else if (action.tool->failed) {
        act(*action.tool->failed);
      }
    } else if (const State& state = scenario_.states.at(now_.state); moves && !state.asks.empty()) {
      ask_or_complete(state);
    }
  }

  void ask_or_complete(const State& state) {
    auto open =
        std::ranges::find_if(state.asks, [&](const Question& q) { return !now_.slots.contains(q.slot); });
    if (open != state.asks.end())
      say(open->text);
    else if (state.complete)
      act(*state.complete);
  }

  void after_tool(bool succeeded, const Json& result) {
    if (!pending_) return;
    const auto action = succeeded ? pending_->then : pending_->failed;
    pending_.reset();
    result_ = result;
    if (action) act(*action);
  }

  void say(const std::string& text) {
    if (text.empty()) return;
    now_.say += (now_.say.empty() ? "" : " ") + fill(text, false);
  }

  // Replaces {slot} and {result.key}; dates and times as people say them, or as programs write them.
  std::string fill(const std::string& text, bool for_programs) const {
    std::string filled;
    for (size_t at = 0; at < text.size();) {
      const size_t open = text.find('{', at);
      const size_t close = open == std::string::npos ? open : text.find('}', open);
      if (close == std::string::npos) return filled + text.substr(at);
      filled += text.substr(at, open - at);
      const std::string name = text.substr(open + 1, close - open - 1);
      if (name.starts_with("result.")) {
        filled += as_plain_text(get(result_, name.substr(7)));
      } else if (auto slot = now_.slots.find(name); slot != now_.slots.end()) {
        filled += for_programs ? slot->second : value_for_people(scenario_.slots.at(name), slot->second);
      }
      at = close + 1;
    }
    return filled;
  }
  Json fill(const Json& value) const {
    if (value.is_string()) return fill(value.get<std::string>(), true);
    Json filled = value;
    for (auto& part : filled)
      if (part.is_string() || part.is_structured()) part = fill(part);
    return filled;
  }

  const Scenario& scenario_;
  Day today_;
  const IsOffered& is_offered_;
  Thought now_;
  std::map<std::string, std::string> learned_;  // from the words that are being answered
  std::optional<ToolCall> pending_;             // waits for its result
  Json result_ = Json::object();
};

}  // namespace

Thought think(const Scenario& scenario, const std::vector<Heard>& history, Day today,
              const IsOffered& is_offered) {
  Conversation conversation(scenario, today, is_offered);
  for (const auto& heard : history) conversation.hear(heard);
  return conversation.take();
}

}  // namespace aybiza::emulator
