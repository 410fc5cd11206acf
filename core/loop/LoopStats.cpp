#include "core/loop/LoopStats.h"

#include <algorithm>
#include <numeric>

namespace aybiza {

LoopStats LoopStats::since(const LoopStats& earlier) const {
  LoopStats difference = *this;
  difference.turns -= earlier.turns;
  difference.events -= earlier.events;
  difference.busy -= earlier.busy;
  for (size_t i = 0; i < lateness.size(); i++) difference.lateness[i] -= earlier.lateness[i];
  return difference;
}

Duration LoopStats::lateness_quantile(double quantile) const {
  const uint64_t all = std::accumulate(lateness.begin(), lateness.end(), uint64_t{0});
  uint64_t below = 0;
  for (size_t i = 0; i < bounds.size() && all > 0; i++) {
    below += lateness[i];
    if (static_cast<double>(below) >= quantile * static_cast<double>(all)) return bounds[i];
  }
  return all ? bounds.back() : Duration::zero();
}

void LoopMeter::was_due(Duration late) {
  const auto& bounds = LoopStats::bounds;
  add(lateness_[static_cast<size_t>(std::ranges::lower_bound(bounds, late) - bounds.begin())], 1);
}

void LoopMeter::ended(Time now, size_t events, bool ticking) {
  const int64_t began = turn_began_.exchange(0, std::memory_order_relaxed);
  add(turns_, 1);
  add(events_, events);
  add(busy_, static_cast<uint64_t>(now.time_since_epoch().count() - began));
  ticking_.store(ticking, std::memory_order_relaxed);
}

LoopStats LoopMeter::read() const {
  LoopStats stats{.turns = turns_.load(std::memory_order_relaxed),
                  .events = events_.load(std::memory_order_relaxed),
                  .busy = Duration(static_cast<int64_t>(busy_.load(std::memory_order_relaxed))),
                  .ticking = ticking_.load(std::memory_order_relaxed)};
  for (size_t i = 0; i < lateness_.size(); i++)
    stats.lateness[i] = lateness_[i].load(std::memory_order_relaxed);
  return stats;
}

std::optional<Time> LoopMeter::turn_began() const {
  const int64_t began = turn_began_.load(std::memory_order_relaxed);
  return began ? std::optional(Time(Duration(began))) : std::nullopt;
}

}  // namespace aybiza
