#include "tools/evaluation/Caller.h"

#include "tools/evaluation/Match.h"

namespace aybiza::evaluation {

namespace {

/// How long a caller listens for a greeting before speaking first.
constexpr double greeting_patience_ms = 3000;

double ms(milliseconds duration) { return static_cast<double>(duration.count()); }

}  // namespace

/// When what a line waits for came.
std::optional<double> Caller::signal_ms(const SendAfter& after, const Window& window) const {
  if (after.said.empty() && after.word == 0) return window.answer_ms;
  std::string words;
  for (const Window::Piece& piece : window.heard) {
    words += piece.text;
    if (after.said.empty() ? plain_words(words).size() >= static_cast<size_t>(after.word)
                           : occurs(after.said, words))
      return piece.at_ms;
  }
  return std::nullopt;
}

Caller::Due Caller::is_due(const Turn& turn, double now_ms, const CallLog& log) const {
  const Window& window = log.now();
  const Turn* before = current();
  if (!before && turn.only_listens()) return Due::now;  // for the greeting
  if (log.is_talking() || (before && before->hang_up)) return Due::not_yet;
  if (before && now_ms - window.begins_ms < ms(before->silence)) return Due::not_yet;
  const double silent_ms = log.silent_ms(now_ms);
  const double pause_ms = ms(turn.pause.value_or(defaults_.pause));
  const bool tired =
      silent_ms >= (before || window.answer_ms ? ms(defaults_.patience) : greeting_patience_ms);

  if (turn.talks_over()) {
    const auto signal = signal_ms(turn.send_after, window);
    if (signal && now_ms >= *signal + ms(turn.send_after.delay)) return Due::now;
    return tired ? Due::in_vain : Due::not_yet;
  }
  const bool paused = silent_ms >= pause_ms && !log.is_tool_at_work();
  if (!turn.wait_for.empty()) {
    if (occurs(turn.wait_for, window.words())) return paused ? Due::now : Due::not_yet;
    return tired ? Due::in_vain : Due::not_yet;
  }
  const bool expects_answer = !before || (before->silence.count() == 0 && !before->only_sounds());
  if (paused && (window.answer_ms || !expects_answer)) return Due::now;
  return tired ? Due::now : Due::not_yet;
}

std::optional<size_t> Caller::tick(double now_ms, const CallLog& log) {
  if (next_ == turns_.size()) return std::nullopt;
  const Due due = is_due(turns_[next_], now_ms, log);
  if (due == Due::not_yet) return std::nullopt;
  if (due == Due::in_vain) in_vain_.push_back(next_);
  return next_++;
}

bool Caller::gives_up(double now_ms, const CallLog& log) const {
  if (now_ms >= ms(defaults_.longest)) return true;
  if (next_ < turns_.size() || log.is_talking()) return false;
  if (const Turn* last = current(); last && now_ms - log.now().begins_ms < ms(last->silence)) return false;
  return log.silent_ms(now_ms) >= ms(defaults_.patience);
}

}  // namespace aybiza::evaluation
