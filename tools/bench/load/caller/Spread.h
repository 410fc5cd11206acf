// Spread: how values are distributed, for percentiles of millions of them in a few kilobytes. A value lands in a
// bucket that is at most 1.6 % wide; what is told of a bucket is its upper edge.
#pragma once

#include <array>
#include <cstdint>

#include "core/base/Json.h"
#include "core/loop/Loop.h"

namespace aybiza::bench {

class Spread {
 public:
  /// Negative durations count as zero.
  void add(Duration value);
  uint64_t count() const { return count_; }
  Duration max() const { return max_; }
  /// `share` of all values are no greater: 0.5 is the median. Zero where there are none.
  Duration percentile(double share) const;
  /// How many were greater, to the width of a bucket.
  uint64_t count_over(Duration value) const;
  /// {"p50":…,"p95":…,"p99":…,"p999":…,"max":…,"count":…} in ms.
  Json to_json() const;

 private:
  std::array<uint64_t, 64 * 64> buckets_{};  // of microseconds
  uint64_t count_ = 0;
  Duration max_{};
};

}  // namespace aybiza::bench
