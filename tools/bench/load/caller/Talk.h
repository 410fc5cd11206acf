// Talk: a caller's part in a conversation, 20 ms at a time. The caller lets the agent finish, thinks a moment,
// says something, waits for the answer; now and then falls into the agent's word. Pure: time is an argument.
#pragma once

#include <optional>

#include "core/loop/Loop.h"
#include "tools/bench/load/caller/Speech.h"

namespace aybiza::bench {

struct TalkSettings {
  Duration think = milliseconds(800);    ///< silence after the agent before the caller speaks, on average
  Duration patience = seconds(6);        ///< for an answer; then the caller says the next thing
  unsigned barge_in_every = 0;           ///< every n-th turn interrupts the answer before it; 0: none does
  Duration barge_in_after = seconds(1);  ///< into that answer
};

class Talk {
 public:
  /// The utterances outlive the talk. `call` goes into the marks and chooses where the caller begins.
  Talk(const std::vector<Utterance>& utterances, TalkSettings settings, uint32_t call);

  struct Step {
    std::optional<Frame> frame;  ///< nothing: silence
    bool ends_turn = false;      ///< its last sample is the last that is voiced
    bool begins_turn = false;
    bool gave_up = false;  ///< no answer came to the turn before
  };
  /// What is said in the 20 ms that begin now. `agent_speaks`: the caller hears the agent.
  Step next(Time now, bool agent_speaks);
  /// The first sound of an answer to the present turn was heard.
  void answered() { waits_since_.reset(); }

  uint32_t turn() const { return turn_; }
  bool waits() const { return waits_since_.has_value(); }
  bool is_speaking() const { return said_ > 0; }
  /// Neither has spoken for so long.
  Duration quiet_for(Time now) const { return now - quiet_since_; }

 private:
  bool may_begin(Time now, bool agent_speaks) const;
  Duration thinking_time() const;
  Step speak(Time now);

  const std::vector<Utterance>& utterances_;
  TalkSettings settings_;
  uint32_t call_;
  uint32_t turn_ = 0;
  size_t said_ = 0;  // frames of the present utterance
  std::optional<Time> waits_since_, agent_since_;
  Time quiet_since_{};
};

}  // namespace aybiza::bench
