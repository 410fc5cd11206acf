// What the wheel promises: one timer for all, on a grid that does not move, and none while nobody rides.
#include <gtest/gtest.h>

#include "core/audio/PacerWheel.h"
#include "core/loop/VirtualLoop.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;

struct Passenger : PacerWheel::Rider {
  std::function<bool(Time)> ride = [](Time) { return true; };
  std::vector<Time> ticks;
  bool on_tick(Time now) override {
    ticks.push_back(now);
    return ride(now);
  }
};

TEST(PacerWheel, IsOneForEachLoopAndGoneWithItsLastRider) {
  VirtualLoop a, b;
  auto first = PacerWheel::of(a);
  EXPECT_EQ(first, PacerWheel::of(a));
  EXPECT_NE(first, PacerWheel::of(b));
  const std::weak_ptr<PacerWheel> gone = first;
  first.reset();
  EXPECT_TRUE(gone.expired());
}

TEST(PacerWheel, TicksOnAnAbsoluteGridForAllRiders) {
  VirtualLoop loop;
  auto wheel = PacerWheel::of(loop);
  Passenger early, late;
  loop.run_for(13ms);
  wheel->start(early);
  loop.run_for(30ms);
  wheel->start(late);
  loop.run_for(40ms);
  EXPECT_EQ(early.ticks, (std::vector<Time>{Time(20ms), Time(40ms), Time(60ms), Time(80ms)}));
  EXPECT_EQ(late.ticks, (std::vector<Time>{Time(60ms), Time(80ms)}));
  wheel->stop(early);
  wheel->stop(late);
  EXPECT_FALSE(wheel->is_turning());
}

TEST(PacerWheel, StopsWhenTheLastRiderGetsOffAndTurnsAgainForTheNext) {
  VirtualLoop loop;
  auto wheel = PacerWheel::of(loop);
  Passenger rider;
  rider.ride = [&](Time) { return rider.ticks.size() % 3 != 0; };
  wheel->start(rider);
  loop.run_for(1s);
  EXPECT_EQ(rider.ticks.size(), 3u);
  EXPECT_FALSE(wheel->is_turning());
  wheel->start(rider);
  loop.run_for(1s);
  EXPECT_EQ(rider.ticks.size(), 6u);
}

TEST(PacerWheel, LetsRidersComeAndGoWithinATick) {
  VirtualLoop loop;
  auto wheel = PacerWheel::of(loop);
  auto doomed = std::make_unique<Passenger>();
  Passenger reaper, heir;
  reaper.ride = [&](Time) {
    if (doomed) wheel->stop(*doomed);
    doomed.reset();
    wheel->start(heir);
    return false;
  };
  wheel->start(reaper);
  wheel->start(*doomed);
  loop.run_for(45ms);
  EXPECT_EQ(reaper.ticks.size(), 1u);
  EXPECT_EQ(heir.ticks, std::vector<Time>{Time(40ms)});
  wheel->stop(heir);
}

TEST(PacerWheel, MayBeLetGoByItsLastRider) {
  VirtualLoop loop;
  auto wheel = PacerWheel::of(loop);
  Passenger rider;
  rider.ride = [&](Time) {
    wheel->stop(rider);
    wheel.reset();
    return true;
  };
  wheel->start(rider);
  loop.run_for(100ms);
  EXPECT_EQ(rider.ticks.size(), 1u);
}

}  // namespace
}  // namespace aybiza
