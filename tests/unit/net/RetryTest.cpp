#include "core/net/Retry.h"

#include <gtest/gtest.h>

namespace aybiza {
namespace {

TEST(Retry, WaitsAreSpreadUnderABoundThatDoubles) {
  Random random(7);
  const RetryPolicy policy{.max_tries = 7, .base = milliseconds(100), .limit = milliseconds(1000)};
  const Duration bounds[] = {milliseconds(100), milliseconds(200),  milliseconds(400),
                             milliseconds(800), milliseconds(1000), milliseconds(1000)};
  Duration longest[6]{};
  for (int round = 0; round < 1000; round++) {
    Retry retry(policy);
    for (size_t i = 0; i < 6; i++) {
      const auto wait = retry.next(random);
      ASSERT_TRUE(wait);
      EXPECT_LE(*wait, bounds[i]);
      longest[i] = std::max(longest[i], *wait);
    }
    EXPECT_FALSE(retry.next(random)) << "seven tries are six waits";
  }
  for (size_t i = 0; i < 6; i++) EXPECT_GT(longest[i], bounds[i] * 9 / 10);
}

TEST(Retry, TheSameSeedWaitsTheSame) {
  Random a(1), b(1);
  Retry first{RetryPolicy{}}, second{RetryPolicy{}};
  EXPECT_EQ(first.next(a), second.next(b));
}

TEST(Retry, StartsAnewAfterASuccess) {
  Random random(1);
  Retry retry({.max_tries = 2});
  EXPECT_TRUE(retry.next(random));
  EXPECT_FALSE(retry.next(random));
  retry.reset();
  EXPECT_TRUE(retry.next(random));
}

TEST(Retry, OneTryMeansNone) {
  Random random(1);
  EXPECT_FALSE(Retry({.max_tries = 1}).next(random));
}

}  // namespace
}  // namespace aybiza
