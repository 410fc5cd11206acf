// Playout: the carrier's side of the agent's voice, as Twilio does it. Frames are played one after the other,
// whenever they come; a mark is due when all before it has been played; a clear forgets what has not, and makes
// every waiting mark due at once. Pure: time is an argument.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "core/loop/Loop.h"

namespace aybiza::bench {

class CarrierPlayout {
 public:
  void frame(Time now, Duration length);
  void mark(Time now, std::string name);
  /// The marks that are due, in order.
  std::vector<std::string> take_due(Time now);
  std::vector<std::string> clear(Time now);

  bool is_playing(Time now) const { return end_ > now; }
  /// When the last frame has been played; in the past where nothing is left.
  Time end() const { return end_; }
  /// When the next mark is due.
  std::optional<Time> next_mark() const;

 private:
  struct Mark {
    Time due;
    std::string name;
  };
  Time end_{};
  std::deque<Mark> marks_;
};

}  // namespace aybiza::bench
