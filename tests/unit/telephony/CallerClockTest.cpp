// What the caller's clock promises: no jitter, no drift, and loss that is seen for what it is.
#include <gtest/gtest.h>

#include "core/telephony/CallerClock.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;

constexpr Duration frame = 20ms;

TEST(CallerClock, FollowsTheCarrierHoweverFramesArrive) {
  CallerClock clock;
  for (int n = 0; n < 1000; n++) {
    const Duration jitter = n % 7 * 13ms;
    const auto placed = clock.place(155ms + n * frame, frame, 2s + n * frame + jitter);
    ASSERT_TRUE(placed);
    EXPECT_EQ(placed->at, 2s + n * frame);
    EXPECT_EQ(placed->gap, 0ms);
  }
}

TEST(CallerClock, KeepsFramesInLineWhoseStampsAreRounded) {
  CallerClock clock;
  const Duration stamps[] = {155ms, 171ms, 197ms, 215ms, 235ms};
  for (int n = 0; n < 5; n++) EXPECT_EQ(clock.place(stamps[n], frame, 1s)->at, 1s + n * frame);
}

TEST(CallerClock, SeesLossAndFramesThatComeTwice) {
  CallerClock clock;
  clock.place(0ms, frame, 1s);
  const auto behind_loss = clock.place(80ms, frame, 1080ms);
  ASSERT_TRUE(behind_loss);
  EXPECT_EQ(behind_loss->gap, 60ms);
  EXPECT_EQ(behind_loss->at, 1080ms);
  EXPECT_FALSE(clock.place(20ms, frame, 1090ms)) << "its place was declared lost";
  EXPECT_FALSE(clock.place(80ms, frame, 1095ms)) << "the same frame again";
  EXPECT_EQ(clock.place(100ms, frame, 1100ms)->at, 1100ms);
}

TEST(CallerClock, SetsItselfAnewWhenTheCarrierJumpsButNeverBack) {
  CallerClock clock;
  clock.place(60s, frame, 1s);
  const auto back = clock.place(0ms, frame, 3s);
  ASSERT_TRUE(back);
  EXPECT_TRUE(back->jumped);
  EXPECT_EQ(back->at, 3s);
  const auto ahead = clock.place(1h, frame, 3010ms);
  ASSERT_TRUE(ahead);
  EXPECT_TRUE(ahead->jumped);
  EXPECT_EQ(ahead->at, 3020ms) << "the frame before still stands before this one";
}

}  // namespace
}  // namespace aybiza
