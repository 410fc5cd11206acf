#include "tools/bench/load/caller/Talk.h"

namespace aybiza::bench {

Talk::Talk(const std::vector<Utterance>& utterances, TalkSettings settings, uint32_t call)
    : utterances_(utterances), settings_(settings), call_(call) {}

Talk::Step Talk::next(Time now, bool agent_speaks) {
  if (quiet_since_ == Time{}) quiet_since_ = now;
  if (!agent_speaks)
    agent_since_.reset();
  else if (!agent_since_)
    agent_since_ = now;
  if (is_speaking()) return speak(now);
  if (agent_speaks) quiet_since_ = now;
  if (!may_begin(now, agent_speaks)) return {};

  const bool gave_up = waits_since_.has_value();
  waits_since_.reset();
  turn_++;
  Step step = speak(now);
  step.begins_turn = true;
  step.gave_up = gave_up;
  write_mark(*step.frame, CallerMark{{call_, turn_}}.to_mark());
  return step;
}

bool Talk::may_begin(Time now, bool agent_speaks) const {
  if (agent_speaks) {
    const bool interrupts = settings_.barge_in_every && (turn_ + 1) % settings_.barge_in_every == 0;
    return interrupts && turn_ > 0 && now - *agent_since_ >= settings_.barge_in_after;
  }
  if (waits_since_) return now - *waits_since_ >= settings_.patience;
  return now - quiet_since_ >= thinking_time();
}

// From half to one and a half of the usual, so that callers who dialled together do not speak in chorus.
Duration Talk::thinking_time() const {
  const uint32_t spread = (call_ * 2654435761u + turn_ * 40503u) >> 16 & 0xff;
  return settings_.think / 2 + settings_.think * spread / 256;
}

Talk::Step Talk::speak(Time now) {
  const Utterance& utterance = utterances_[(call_ + turn_) % utterances_.size()];
  Step step{.frame = utterance[said_++]};
  quiet_since_ = now;
  if (said_ < utterance.size()) return step;
  said_ = 0;
  waits_since_ = now;
  step.ends_turn = true;
  return step;
}

}  // namespace aybiza::bench
