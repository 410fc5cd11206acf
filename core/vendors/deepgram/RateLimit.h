// RateLimit: how fast audio may go out. A live vendor takes audio about as fast as it is spoken and a little
// faster for catching up; a burst at the start is forgiven.
#pragma once

#include <algorithm>

#include "core/loop/Loop.h"

namespace aybiza {

class RateLimit {
 public:
  /// `speed` in seconds of audio a second, 0 = no limit. `burst` is audio that may go out at once.
  RateLimit(double speed, Duration burst) : speed_(speed), burst_(burst) {}

  /// When the next audio may go.
  Time ready_at() const { return speed_ > 0 ? free_at_ - burst_ : Time::min(); }
  void sent(Time now, Duration audio) {
    if (speed_ <= 0) return;
    free_at_ =
        std::max(free_at_, now) + Duration(static_cast<int64_t>(static_cast<double>(audio.count()) / speed_));
  }
  /// A new connection knows nothing of what the old one took.
  void restart(Time now) { free_at_ = now; }

 private:
  double speed_;
  Duration burst_;
  Time free_at_{};
};

}  // namespace aybiza
