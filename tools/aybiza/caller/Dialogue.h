// Dialogue: when a scripted caller opens its mouth. Pure: every 20 ms it is told whether the agent can be
// heard, and answers with the line that begins now. A polite caller waits for an answer and for silence after
// it; an impatient line talks over the agent; and no caller waits for ever.
#pragma once

#include <optional>
#include <vector>

#include "tools/aybiza/caller/Script.h"

namespace aybiza::caller {

class Dialogue {
 public:
  /// After `patience` without an answer the caller goes on; where no line is left, it hangs up.
  Dialogue(std::vector<Line> lines, Duration patience) : lines_(std::move(lines)), patience_(patience) {}

  /// The index of a line to begin now. `talking`: a line of ours is still sounding.
  std::optional<size_t> tick(Time now, bool agent_audible, bool talking);
  /// Everything was said and the agent did not end the call.
  bool gives_up(Time now) const;

 private:
  std::vector<Line> lines_;
  Duration patience_;
  size_t next_ = 0;
  bool started_ = false;
  bool answered_ = false;  // the agent was heard since our last line
  Time quiet_since_{};     // both sides
  Time answer_since_{};
  Time line_ended_{};
};

}  // namespace aybiza::caller
