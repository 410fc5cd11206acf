// ReconnectPolicy: when to try again after a connection died. The first time at once, because a caller is
// speaking; then with doubling pauses, because a vendor that is down is not helped by a crowd; and not for
// ever.
#pragma once

#include <algorithm>
#include <optional>

#include "core/loop/Loop.h"

namespace aybiza {

class ReconnectPolicy {
 public:
  explicit ReconnectPolicy(int max_failures) : max_failures_(max_failures) {}

  /// One more failure without progress in between: how long to wait, or nothing when it is time to give up.
  std::optional<Duration> failed() {
    if (++failures_ > max_failures_) return std::nullopt;
    if (failures_ == 1) return Duration::zero();
    return std::min<Duration>(first_pause * (1 << std::min(failures_ - 2, 10)), longest_pause);
  }
  /// The connection has proved its worth.
  void succeeded() { failures_ = 0; }
  int failures() const { return failures_; }

 private:
  static constexpr Duration first_pause = milliseconds(250);
  static constexpr Duration longest_pause = seconds(5);
  int max_failures_;
  int failures_ = 0;
};

}  // namespace aybiza
