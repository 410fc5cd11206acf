#include "tools/bench/load/caller/Playout.h"

#include <gmock/gmock.h>

namespace aybiza::bench {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Time at(int ms) { return Time(milliseconds(ms)); }
constexpr Duration frame = milliseconds(20);

TEST(CarrierPlayout, PlaysFramesOneAfterTheOther) {
  CarrierPlayout playout;
  for (int i = 0; i < 3; i++) playout.frame(at(100), frame);
  EXPECT_TRUE(playout.is_playing(at(159)));
  EXPECT_FALSE(playout.is_playing(at(160)));
  playout.frame(at(500), frame);
  EXPECT_EQ(playout.end(), at(520));
}

TEST(CarrierPlayout, EchoesAMarkWhenAllBeforeItHasBeenPlayed) {
  CarrierPlayout playout;
  playout.frame(at(0), frame);
  playout.mark(at(0), "first");
  playout.frame(at(0), frame);
  playout.mark(at(0), "second");
  EXPECT_EQ(playout.next_mark(), at(20));
  EXPECT_THAT(playout.take_due(at(19)), IsEmpty());
  EXPECT_THAT(playout.take_due(at(25)), ElementsAre("first"));
  EXPECT_THAT(playout.take_due(at(40)), ElementsAre("second"));
  EXPECT_EQ(playout.next_mark(), std::nullopt);
}

TEST(CarrierPlayout, EchoesAMarkBehindNothingAtOnce) {
  CarrierPlayout playout;
  playout.mark(at(7), "lonely");
  EXPECT_THAT(playout.take_due(at(7)), ElementsAre("lonely"));
}

TEST(CarrierPlayout, ForgetsOnAClearAndEchoesEveryMark) {
  CarrierPlayout playout;
  playout.frame(at(0), seconds(5));
  playout.mark(at(0), "a");
  playout.mark(at(0), "b");
  EXPECT_THAT(playout.clear(at(100)), ElementsAre("a", "b"));
  EXPECT_FALSE(playout.is_playing(at(100)));
}

}  // namespace

}  // namespace aybiza::bench
