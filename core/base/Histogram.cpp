#include "core/base/Histogram.h"

#include <algorithm>
#include <cmath>

namespace aybiza {

void Histogram::add(double value) {
  if (std::isnan(value)) return;
  counts_[static_cast<size_t>(std::ranges::lower_bound(bounds_, value) - bounds_.begin())]++;
  count_++;
  sum_ += value;
}

void Histogram::add(const Histogram& other) {
  for (size_t i = 0; i < counts_.size() && i < other.counts_.size(); i++) counts_[i] += other.counts_[i];
  count_ += other.count_;
  sum_ += other.sum_;
}

void Histogram::subtract(const Histogram& earlier) {
  count_ = 0;
  for (size_t i = 0; i < counts_.size() && i < earlier.counts_.size(); i++)
    count_ += counts_[i] -= std::min(counts_[i], earlier.counts_[i]);
  sum_ = count_ > 0 ? sum_ - earlier.sum_ : 0;
}

std::optional<double> Histogram::quantile(double q) const {
  if (count_ == 0) return std::nullopt;
  const double wanted = q * static_cast<double>(count_);
  double below = 0;
  for (size_t i = 0; i < bounds_.size(); i++) {
    const auto here = static_cast<double>(counts_[i]);
    if (here > 0 && below + here >= wanted) {
      const double low = i == 0 ? std::min(0.0, bounds_[0]) : bounds_[i - 1];
      return low + (bounds_[i] - low) * (wanted - below) / here;
    }
    below += here;
  }
  return bounds_.empty() ? std::nullopt : std::optional(bounds_.back());
}

Json Histogram::to_json() const { return {{"counts", counts_}, {"sum", sum_}}; }

Histogram Histogram::from_json(std::span<const double> bounds, const Json& json) {
  Histogram histogram(bounds);
  const Json& counts = get(json, "counts");
  if (!counts.is_array() || counts.size() != histogram.counts_.size()) return histogram;
  for (const Json& count : counts)
    if (!count.is_number_unsigned()) return histogram;
  for (size_t i = 0; i < counts.size(); i++) {
    histogram.counts_[i] = counts[i].get<uint64_t>();
    histogram.count_ += histogram.counts_[i];
  }
  histogram.sum_ = get_number(json, "sum");
  return histogram;
}

std::span<const double> latency_bounds() {
  static constexpr double bounds[] = {1,   2,   5,    10,   20,   50,   100,  200,  300,
                                      500, 750, 1000, 1500, 2000, 3000, 5000, 10000};
  return bounds;
}

}  // namespace aybiza
