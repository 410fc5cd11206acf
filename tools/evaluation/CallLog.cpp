#include "tools/evaluation/CallLog.h"

#include <algorithm>

namespace aybiza::evaluation {

std::string Window::words() const {
  std::string all;
  for (const Piece& piece : heard) all += piece.text;
  return all;
}

void CallLog::tell(double now_ms, std::string who, std::string what) {
  telling_ = 0;
  story_.push_back({now_ms, std::move(who), std::move(what)});
}

void CallLog::frame(double now_ms, bool talking, bool audible) {
  Window& window = windows_.back();
  talking_ = talking;
  if (talking) window.spoke_until_ms = now_ms;
  if (audible) last_audible_ms_ = now_ms;
  was_quiet_ = was_quiet_ || !audible;
  if (audible && was_quiet_ && !talking && !window.answer_ms) window.answer_ms = now_ms;
}

void CallLog::begin_turn(double now_ms, std::string what) {
  windows_.push_back({.begins_ms = now_ms});
  was_quiet_ = false;
  pronounced_before_ = pronounced_;
  if (!what.empty()) tell(now_ms, "caller", std::move(what));
}

void CallLog::pronounced(std::string_view spoken) {
  pronounced_ = spoken.size();
  windows_.back().spoken = spoken.substr(std::min(pronounced_before_, spoken.size()));
}

void CallLog::end(double now_ms) {
  ended_ms_ = now_ms;
  tell(now_ms, "call", outcome().empty() ? "over" : outcome());
}

/// How much of what was heard of an answer so far only fills the wait for it.
size_t CallLog::filled_part(std::string_view text) const {
  size_t filled = 0;
  for (bool again = true; again;) {
    again = false;
    for (const std::string& filler : fillers_) {
      const std::string_view rest = text.substr(filled);
      if (filler.empty() || rest.empty()) continue;
      if (filler.starts_with(rest)) return text.size();  // it is still being said
      if (!rest.starts_with(filler)) continue;
      filled = std::min(text.find_first_not_of(' ', filled + filler.size()), text.size());
      again = true;
    }
  }
  return filled;
}

void CallLog::hear(double now_ms, const Json& event) {
  const auto generation = static_cast<uint64_t>(get_int(event, "generation"));
  const std::string text = get_string(event, "text");
  std::string& before = said_[generation];
  if (text.size() <= before.size()) return;
  std::string more = text.substr(text.starts_with(before) ? before.size() : 0);
  Window& window = windows_.back();
  if (before.empty() && !window.heard.empty()) window.heard.back().text += ' ';
  window.heard.push_back({now_ms, more});
  const size_t filled = filled_part(text);
  if (filled == text.size()) {
    window.is_filled = window.is_filled || !window.behind_ms;
  } else if (window.is_filled && !window.behind_ms) {
    window.is_filled = filled > 0;  // "One moment" may also begin what the caller asked for
    window.behind_ms = now_ms;
  }
  if (telling_ == generation + 1) {
    story_.back().what += more;
  } else {
    tell(now_ms, "agent", more);
    telling_ = generation + 1;
  }
  before = text;
}

void CallLog::event(double now_ms, const Json& event) {
  const std::string name = get_string(event, "event");
  if (name == "heard") {
    hear(now_ms, event);
  } else if (name == "interrupted") {
    windows_.back().cut_ms = now_ms;
    tell(now_ms, "agent", "(cut short: " + get_string(event, "cause") + ")");
  } else if (name == "tool-start") {
    tools_.push_back({now_ms, get_string(event, "id"), get_string(event, "tool"), get(event, "input"), {}});
    tell(now_ms, "tool", tools_.back().name + " " + to_text(tools_.back().input));
  } else if (name == "tool-end") {
    for (ToolRun& tool : tools_)
      if (tool.id == get_string(event, "id")) tool.ok = get_bool(event, "ok");
    tell(now_ms, "tool",
         get_string(event, "tool") + (get_bool(event, "ok") ? " → " : " failed: ") +
             to_text(get(event, "output")));
  } else if (name == "warning") {
    tell(now_ms, "call", get_string(event, "where") + ": " + get_string(event, "what"));
  } else if (name == "call-ended") {
    report_ = get(event, "report");
  }
}

bool CallLog::is_tool_at_work() const {
  return std::ranges::any_of(tools_, [](const ToolRun& tool) { return !tool.ok; });
}

double CallLog::silent_ms(double now_ms) const {
  if (talking_) return 0;
  return now_ms - std::max(last_audible_ms_, now().anchor_ms());
}

}  // namespace aybiza::evaluation
