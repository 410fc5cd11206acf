// Timers: what is due when. One ordered list serves a whole loop, so ten thousand timers cost one GSource.
#pragma once

#include <map>
#include <optional>
#include <unordered_map>

#include "core/loop/Loop.h"

namespace aybiza {

class Timers {
 public:
  Loop::TimerId add(Time at, Loop::Callback callback);
  void remove(Loop::TimerId id);
  /// When the next one is due.
  std::optional<Time> next() const;
  /// Takes the first timer that is due at `now`, in order of time, then of adding.
  std::optional<Loop::Callback> take_due(Time now);

 private:
  using Key = std::pair<Time, Loop::TimerId>;
  std::map<Key, Loop::Callback> due_;
  std::unordered_map<Loop::TimerId, Time> times_;
  Loop::TimerId last_ = 0;
};

}  // namespace aybiza
