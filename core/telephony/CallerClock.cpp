#include "core/telephony/CallerClock.h"

#include <algorithm>

namespace aybiza {

namespace {
// Carriers round their time stamps and stamp with jitter: less than this off the line is in line.
constexpr Duration jitter = milliseconds(15);
// A hole or an overlap longer than this is a clock that was set anew rather than loss or a frame that comes
// twice.
constexpr Duration absurd = seconds(5);
}  // namespace

void CallerClock::set(Duration position, Duration at) {
  set_ = true;
  next_ = position;
  offset_ = std::max(at, Duration::zero()) - position;
}

std::optional<CallerClock::Placed> CallerClock::place(Duration position, Duration length, Duration arrival) {
  Placed placed;
  if (!set_) set(position, arrival);
  const Duration off = position - next_;
  if (off > absurd || off < -absurd) {
    // Never back in time: what was placed stays before what comes.
    const Duration line_end = next_ + offset_;
    set(position, std::max(arrival, line_end));
    placed.jumped = true;
  } else if (off >= jitter) {
    placed.gap = off;
    next_ = position;
  } else if (off <= -jitter) {
    return std::nullopt;
  }
  placed.at = next_ + offset_;
  next_ += length;
  return placed;
}

}  // namespace aybiza
