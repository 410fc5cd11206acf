// Retry: how long to wait before trying again. Exponential with full jitter: every wait is drawn evenly from
// zero to a bound that doubles, so that a thousand calls cut off together do not come back together.
#pragma once

#include <algorithm>
#include <optional>
#include <random>

#include "core/loop/Loop.h"

namespace aybiza {

/// From a seed in tests and simulations; from std::random_device in the daemon.
using Random = std::mt19937_64;

struct RetryPolicy {
  int max_tries = 3;  ///< the first one included
  Duration base = milliseconds(100);
  Duration limit = seconds(20);
};

/// The tries of one request.
class Retry {
 public:
  explicit Retry(RetryPolicy policy) : policy_(policy) {}

  /// To be asked after a try has failed: the wait before the next one, or nothing when there is none left.
  std::optional<Duration> next(Random& random) {
    if (++tries_ >= policy_.max_tries) return std::nullopt;
    return draw(random);
  }
  /// After a success: the next failure is a first one again.
  void reset() { tries_ = 0; }
  int tries() const { return tries_; }

 private:
  Duration draw(Random& random) const {
    Duration bound = std::min(policy_.base, policy_.limit);
    for (int i = 1; i < tries_ && bound < policy_.limit; i++) bound = std::min(bound * 2, policy_.limit);
    return Duration(std::uniform_int_distribution<Duration::rep>(0, bound.count())(random));
  }

  RetryPolicy policy_;
  int tries_ = 0;
};

}  // namespace aybiza
