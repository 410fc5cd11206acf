// What DeadAir promises, in time that is made up.
#include "../DeadAir.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace example {
namespace {

using namespace std::chrono_literals;
using aybiza::Time;

constexpr double loud = -10, quiet = -70;

Time at(aybiza::Duration since_start) { return Time(since_start); }

TEST(DeadAir, IsAQuietThatOutlastsThePatience) {
  DeadAir air(-50, 3s);
  air.start(at(0s));
  EXPECT_FALSE(air.heard(at(1s), loud));
  EXPECT_FALSE(air.heard(at(2s), quiet));
  EXPECT_EQ(air.deadline(), at(4s));
  EXPECT_FALSE(air.time_passed(at(4s) - 1ns));
  const auto change = air.time_passed(at(4s));
  ASSERT_TRUE(change);
  EXPECT_TRUE(change->is_dead);
  EXPECT_EQ(change->since, at(1s));
}

TEST(DeadAir, IsToldOnceAndEndsWithTheNextSound) {
  DeadAir air(-50, 3s);
  air.start(at(0s));
  ASSERT_TRUE(air.time_passed(at(3s)));
  EXPECT_FALSE(air.deadline());
  EXPECT_FALSE(air.heard(at(5s), quiet));
  const auto change = air.heard(at(6s), loud);
  ASSERT_TRUE(change);
  EXPECT_FALSE(change->is_dead);
  EXPECT_EQ(change->since, at(0s));
  EXPECT_EQ(air.deadline(), at(9s));
}

TEST(DeadAir, IsNotWaitedForBeforeTheStartOrAfterTheStop) {
  DeadAir air(-50, 3s);
  EXPECT_FALSE(air.heard(at(5s), loud));
  EXPECT_FALSE(air.deadline());
  air.start(at(5s));
  air.stop();
  EXPECT_FALSE(air.time_passed(at(60s)));
}

TEST(Peak, IsThatOfTheLoudestSample) {
  const struct {
    std::vector<int16_t> samples;
    double db;
  } rows[] = {
      {{0, 16384, -5}, -6.02}, {{-32768}, 0}, {{327, -328}, -39.99}, {{0, 0}, -INFINITY}, {{}, -INFINITY}};
  for (const auto& row : rows) {
    if (std::isinf(row.db))
      EXPECT_EQ(peak_db(row.samples), row.db);
    else
      EXPECT_NEAR(peak_db(row.samples), row.db, 0.01);
  }
}

}  // namespace
}  // namespace example
