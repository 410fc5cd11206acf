// RateWindow: how much of something happened within the last minute; for vendors that allow so much of it a
// minute.
#pragma once

#include <deque>
#include <utility>

#include "core/loop/Loop.h"

namespace aybiza {

class RateWindow {
 public:
  RateWindow(size_t limit, Duration window) : limit_(limit), window_(window) {}

  void add(Time now, size_t amount) {
    forget(now);
    entries_.emplace_back(now, amount);
    sum_ += amount;
  }
  /// How much more is allowed now.
  size_t left(Time now) {
    forget(now);
    return sum_ < limit_ ? limit_ - sum_ : 0;
  }
  /// When more than `reserve` will be left again, if nothing is added until then; now, where it is already.
  Time free_at(Time now, size_t reserve = 0) {
    forget(now);
    size_t sum = sum_;
    for (const auto& [at, amount] : entries_) {
      if (sum + reserve < limit_) break;
      sum -= amount;
      now = at + window_;
    }
    return now;
  }

 private:
  void forget(Time now) {
    while (!entries_.empty() && entries_.front().first + window_ <= now) {
      sum_ -= entries_.front().second;
      entries_.pop_front();
    }
  }

  size_t limit_;
  Duration window_;
  std::deque<std::pair<Time, size_t>> entries_;
  size_t sum_ = 0;
};

}  // namespace aybiza
