#include "tools/bench/load/caller/Spread.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace aybiza::bench {

namespace {

constexpr int fine_bits = 6;  // 64 buckets for each power of two

// Values below 64 have a bucket each; from there on the six bits behind the highest one choose.
size_t bucket_of(uint64_t us) {
  const int extra = std::max(0, static_cast<int>(std::bit_width(us)) - fine_bits - 1);
  return static_cast<size_t>(extra << fine_bits) + static_cast<size_t>(us >> extra);
}

uint64_t upper_edge(size_t bucket) {
  const uint64_t extra = bucket < 2u << fine_bits ? 0 : (bucket >> fine_bits) - 1;
  return ((bucket - (extra << fine_bits) + 1) << extra) - 1;
}

uint64_t to_us(Duration d) {
  return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(d).count());
}

double rounded_ms(Duration d) { return std::round(to_ms(d) * 1000) / 1000; }

}  // namespace

void Spread::add(Duration value) {
  value = std::max(value, Duration::zero());
  buckets_[std::min(bucket_of(to_us(value)), buckets_.size() - 1)]++;
  count_++;
  max_ = std::max(max_, value);
}

Duration Spread::percentile(double share) const {
  const auto wanted = static_cast<uint64_t>(std::ceil(share * static_cast<double>(count_)));
  uint64_t seen = 0;
  for (size_t bucket = 0; bucket < buckets_.size(); bucket++) {
    seen += buckets_[bucket];
    if (seen > 0 && seen >= wanted)
      return std::min<Duration>(std::chrono::microseconds(upper_edge(bucket)), max_);
  }
  return {};
}

uint64_t Spread::count_over(Duration value) const {
  return std::accumulate(buckets_.begin() + static_cast<long>(bucket_of(to_us(value))) + 1, buckets_.end(),
                         uint64_t{0});
}

Json Spread::to_json() const {
  return {{"p50", rounded_ms(percentile(0.5))},
          {"p95", rounded_ms(percentile(0.95))},
          {"p99", rounded_ms(percentile(0.99))},
          {"p999", rounded_ms(percentile(0.999))},
          {"max", rounded_ms(max_)},
          {"count", count_}};
}

}  // namespace aybiza::bench
