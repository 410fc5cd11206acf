// Playout: a carrier's playout buffer, seen by the clock. What is sent is played in order and in real time; a
// buffer that ran dry begins again with the next audio. The pacer, and ports that have no carrier behind
// them, share it.
#pragma once

#include <algorithm>

#include "core/loop/Loop.h"

namespace aybiza {

class Playout {
 public:
  void add(Duration audio, Time now) { end_ = std::max(end_, now) + audio; }
  void clear(Time now) { end_ = std::min(end_, now); }
  /// When the last sample that was sent will have been played.
  Time end() const { return end_; }
  Duration unplayed(Time now) const { return std::max(end_ - now, Duration::zero()); }

 private:
  Time end_{};
};

}  // namespace aybiza
