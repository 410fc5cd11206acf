// Tempo: when a loop takes its next turn. With little to do it waits for the next event and answers at once. Where so
// many events come that waking up for each would cost more than serving it, it rests until the next tick and then
// takes all that has come. Ticks lie on the pacers' grid, so their frames leave on time either way. Pure: time is an
// argument.
#pragma once

#include <optional>

#include "core/loop/Loop.h"

namespace aybiza {

class Tempo {
 public:
  static constexpr Duration tick = milliseconds(5);

  /// A turn has served so many events and ended at `now`.
  void served(Time now, size_t events);
  /// Until when to rest before the next turn; nothing: wait for the next event.
  std::optional<Time> rest() const { return ticking_ ? std::optional(tick_end_) : std::nullopt; }

 private:
  // About 80 calls of 50 frames a second. A turn of the loop costs as much as serving two or three events, whatever
  // comes in it; but every hop of an answer (recogniser, model, voice) waits for the next one.
  static constexpr size_t many = 20;  // events in a tick from which ticking pays
  static constexpr size_t few = 10;   // and below which it does not any more

  bool ticking_ = false;
  Time tick_end_{};
  size_t in_tick_ = 0;  // events since the tick began
};

}  // namespace aybiza
