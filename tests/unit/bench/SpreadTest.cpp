#include "tools/bench/load/caller/Spread.h"

#include <gmock/gmock.h>

namespace aybiza::bench {

namespace {

using std::chrono::microseconds;

TEST(Spread, OfNothingIsZero) { EXPECT_EQ(Spread().percentile(0.99), Duration::zero()); }

TEST(Spread, TellsPercentilesToOneAndAHalfPercent) {
  Spread spread;
  for (int us = 1; us <= 100000; us++) spread.add(microseconds(us));
  for (const double share : {0.001, 0.5, 0.95, 0.99, 0.999}) {
    const double exact = share * 100, told = to_ms(spread.percentile(share));
    EXPECT_GE(told, exact * 0.999);
    EXPECT_LE(told, exact * 1.016 + 0.001);
  }
  EXPECT_EQ(spread.max(), milliseconds(100));
}

TEST(Spread, KeepsSmallValuesApart) {
  Spread spread;
  for (int i = 0; i < 10; i++) spread.add(microseconds(3));
  spread.add(microseconds(4));
  EXPECT_EQ(spread.percentile(0.5), microseconds(3));
  EXPECT_EQ(spread.percentile(1), microseconds(4));
}

TEST(Spread, CountsWhatIsGreater) {
  Spread spread;
  for (const int ms : {10, 20, 39, 41, 60, 5000}) spread.add(milliseconds(ms));
  EXPECT_EQ(spread.count_over(milliseconds(40)), 3u);
}

TEST(Spread, TakesWhatIsLongerThanADay) {
  Spread spread;
  spread.add(std::chrono::hours(1000));
  EXPECT_EQ(spread.percentile(0.5), spread.max());
}

}  // namespace

}  // namespace aybiza::bench
