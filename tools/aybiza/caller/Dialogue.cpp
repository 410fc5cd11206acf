#include "tools/aybiza/caller/Dialogue.h"

namespace aybiza::caller {

std::optional<size_t> Dialogue::tick(Time now, bool agent_audible, bool talking) {
  if (!started_) {
    started_ = true;
    quiet_since_ = line_ended_ = now;
  }
  if (talking) {
    quiet_since_ = line_ended_ = now;
    answered_ = false;
    return std::nullopt;
  }
  if (agent_audible) {
    if (!answered_) answer_since_ = now;
    answered_ = true;
    quiet_since_ = now;
  }
  if (next_ == lines_.size()) return std::nullopt;
  const Line& line = lines_[next_];
  const bool may_interrupt =
      line.interrupt_after && answered_ && now - answer_since_ >= *line.interrupt_after;
  const bool has_answer = answered_ && now - quiet_since_ >= line.pause;
  const bool lost_patience = !answered_ && now - line_ended_ >= patience_;
  const bool waited =
      line.wait > milliseconds(0) && answered_ && now - quiet_since_ >= line.pause + line.wait;
  const bool due =
      line.wait > milliseconds(0) ? waited || lost_patience : has_answer || may_interrupt || lost_patience;
  if (!due) return std::nullopt;
  if (line.wait > milliseconds(0)) {  // the wait is over; what follows is due as soon as its own pause is
    next_++;
    return tick(now, false, false);
  }
  line_ended_ = now;
  return next_++;
}

bool Dialogue::gives_up(Time now) const {
  return next_ == lines_.size() && started_ && now - std::max(quiet_since_, line_ended_) >= patience_;
}

}  // namespace aybiza::caller
