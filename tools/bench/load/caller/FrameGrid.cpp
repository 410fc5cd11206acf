#include "tools/bench/load/caller/FrameGrid.h"

#include <algorithm>

namespace aybiza::bench {

namespace {

constexpr Duration step = milliseconds(20);

Duration distance(Duration a, Duration b) { return a > b ? a - b : b - a; }

}  // namespace

void FrameGrid::arrived(Time at, size_t number) { burst_.push_back({at, number}); }

void FrameGrid::end_burst() {
  if (burst_.size() >= shortest) {
    std::vector<Duration> offsets;
    for (const auto& [at, number] : burst_)
      offsets.push_back(at - burst_.front().at - static_cast<int64_t>(number) * step);
    std::vector<Duration> sorted(offsets.begin() + lead_in, offsets.end());
    const auto middle = sorted.begin() + static_cast<long>(sorted.size() / 2);
    std::ranges::nth_element(sorted, middle);
    for (size_t i = lead_in; i < offsets.size(); i++) {
      jitter_.add(distance(offsets[i], *middle));
      intervals_.add(burst_[i].at - burst_[i - 1].at);
    }
  }
  burst_.clear();
}

}  // namespace aybiza::bench
