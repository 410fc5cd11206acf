// Histogram: how values are spread, in fixed classes, so that the histograms of several processes add up. It keeps
// no value; a quantile is as exact as the classes are narrow.
#pragma once

#include <span>
#include <vector>

#include "core/base/Json.h"

namespace aybiza {

class Histogram {
 public:
  /// Upper bounds of the classes, rising; what is above the last has a class of its own. The array lives for ever.
  explicit Histogram(std::span<const double> bounds) : bounds_(bounds), counts_(bounds.size() + 1) {}

  void add(double value);
  /// Joins another one with the same bounds to this one.
  void add(const Histogram& other);
  /// Takes an earlier state of this one out of it.
  void subtract(const Histogram& earlier);

  std::span<const double> bounds() const { return bounds_; }
  /// One more than there are bounds.
  const std::vector<uint64_t>& counts() const { return counts_; }
  uint64_t count() const { return count_; }
  double sum() const { return sum_; }
  /// The value below which the share `q` (0…1) lies, taken as evenly spread within its class; nothing without values,
  /// the last bound where it is above.
  std::optional<double> quantile(double q) const;

  /// {"counts": […], "sum": …}
  Json to_json() const;
  /// Empty where the text is not a histogram with these bounds.
  static Histogram from_json(std::span<const double> bounds, const Json& json);

 private:
  std::span<const double> bounds_;
  std::vector<uint64_t> counts_;
  uint64_t count_ = 0;
  double sum_ = 0;
};

/// Classes for what a caller waits for, in milliseconds.
std::span<const double> latency_bounds();

}  // namespace aybiza
