// Histogram: counts that add up, quantiles within a class, and nothing believed that is not one.
#include "core/base/Histogram.h"

#include <gtest/gtest.h>

#include <cmath>

namespace aybiza {
namespace {

constexpr double bounds[] = {10, 20, 50};

Histogram of(std::initializer_list<double> values) {
  Histogram histogram(bounds);
  for (double value : values) histogram.add(value);
  return histogram;
}

TEST(Histogram, CountsEachValueInItsClass) {
  const Histogram histogram = of({0, 10, 10.1, 20, 21, 50, 51, 1e9, NAN});
  EXPECT_EQ(histogram.counts(), (std::vector<uint64_t>{2, 2, 2, 2}));
  EXPECT_EQ(histogram.count(), 8u);
}

TEST(Histogram, KnowsItsQuantilesToAClass) {
  const struct {
    Histogram histogram;
    double q;
    std::optional<double> value;
  } rows[] = {
      {of({}), 0.5, std::nullopt},        {of({5}), 0.5, 5},  // in the middle of its class
      {of({1, 2, 3, 4}), 1.0, 10},                            // at its end
      {of({15, 15, 15, 15}), 0.25, 12.5}, {of({5, 15}), 0.5, 10},
      {of({5, 15, 30, 30}), 0.99, 49.4},  {of({100, 200}), 0.5, 50},  // above the last bound: at least that
  };
  for (const auto& row : rows) {
    const auto value = row.histogram.quantile(row.q);
    ASSERT_EQ(value.has_value(), row.value.has_value());
    if (value) {
      EXPECT_NEAR(*value, *row.value, 1e-9);
    }
  }
}

TEST(Histogram, OfTwoProcessesAddsUpAfterATripThroughJson) {
  Histogram sum = of({5, 15});
  sum.add(Histogram::from_json(bounds, of({30, 60, 60}).to_json()));
  EXPECT_EQ(sum.counts(), (std::vector<uint64_t>{1, 1, 1, 2}));
  EXPECT_EQ(sum.count(), 5u);
  EXPECT_EQ(sum.sum(), 170);
}

TEST(Histogram, TakesNothingFromWhatIsNotOne) {
  for (const char* text : {"null", "[]", "{}", R"({"counts":[1,2],"sum":3})",
                           R"({"counts":[1,2,3,-4],"sum":3})", R"({"counts":["1",2,3,4],"sum":3})"})
    EXPECT_EQ(Histogram::from_json(bounds, *parse_json(text, "test")).count(), 0u) << text;
}

}  // namespace
}  // namespace aybiza
