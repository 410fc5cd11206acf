// Caller: when the caller of a scenario takes the next turn. Every 20 ms it looks at the call so far. A polite caller
// waits for an answer and for the silence after it, an impatient one talks over the agent, and none waits for ever.
#pragma once

#include <optional>
#include <vector>

#include "tools/evaluation/CallLog.h"
#include "tools/evaluation/Suite.h"

namespace aybiza::evaluation {

class Caller {
 public:
  /// Both outlive it.
  Caller(const Suite& suite, const Scenario& scenario) : defaults_(suite.defaults), turns_(scenario.turns) {}

  /// The turn that begins now, if one does.
  std::optional<size_t> tick(double now_ms, const CallLog& log);
  /// Everything was done and the agent does not end the call: it is time to hang up.
  bool gives_up(double now_ms, const CallLog& log) const;
  /// Turns that began although what they waited for had not come.
  const std::vector<size_t>& in_vain() const { return in_vain_; }

 private:
  enum class Due { not_yet, now, in_vain };
  Due is_due(const Turn& turn, double now_ms, const CallLog& log) const;
  std::optional<double> signal_ms(const SendAfter& after, const Window& window) const;
  /// The turn that goes on now; null before the first.
  const Turn* current() const { return next_ == 0 ? nullptr : &turns_[next_ - 1]; }

  const Suite::Defaults& defaults_;
  const std::vector<Turn>& turns_;
  size_t next_ = 0;
  std::vector<size_t> in_vain_;
};

}  // namespace aybiza::evaluation
