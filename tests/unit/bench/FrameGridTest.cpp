#include "tools/bench/load/caller/FrameGrid.h"

#include <gmock/gmock.h>

#include <vector>

namespace aybiza::bench {

namespace {

struct Measured {
  Spread jitter, intervals;
};

/// A burst whose frames come `lateness[i]` after their place on the grid.
Measured measure(const std::vector<Duration>& lateness) {
  Measured measured;
  FrameGrid grid(measured.jitter, measured.intervals);
  const Time begin{seconds(1000)};
  for (size_t i = 0; i < lateness.size(); i++) grid.arrived(begin + i * milliseconds(20) + lateness[i], i);
  grid.end_burst();
  return measured;
}

TEST(FrameGrid, FindsNoJitterInFramesOnTheGrid) {
  const auto [jitter, intervals] = measure(std::vector<Duration>(100));
  EXPECT_EQ(jitter.count(), 100 - FrameGrid::lead_in);
  EXPECT_EQ(jitter.max(), Duration::zero());
  EXPECT_EQ(intervals.max(), milliseconds(20));
}

TEST(FrameGrid, DoesNotCountTheLeadThatAPacerTakes) {
  std::vector<Duration> lateness(100);
  for (size_t i = 0; i < 3; i++) lateness[i] = milliseconds(60 - 20 * static_cast<int>(i));
  EXPECT_EQ(measure(lateness).jitter.max(), Duration::zero());
}

TEST(FrameGrid, SeesOneLateFrameOnce) {
  std::vector<Duration> lateness(100);
  lateness[50] = milliseconds(7);
  const auto jitter = measure(lateness).jitter;
  EXPECT_EQ(jitter.max(), milliseconds(7));
  EXPECT_EQ(jitter.count_over(milliseconds(1)), 1u);
}

TEST(FrameGrid, SeesAStallInEveryFrameThatItHasMoved) {
  std::vector<Duration> lateness(100);
  for (size_t i = 80; i < 100; i++) lateness[i] = milliseconds(30);
  const auto [jitter, intervals] = measure(lateness);
  EXPECT_EQ(jitter.count_over(milliseconds(29)), 20u);
  EXPECT_EQ(intervals.count_over(milliseconds(40)), 1u);
}

TEST(FrameGrid, SeesALostFrameAsAnIntervalAndNotAsJitter) {
  Measured measured;
  FrameGrid grid(measured.jitter, measured.intervals);
  for (size_t i = 0; i < 50; i++)
    if (i != 20) grid.arrived(Time{seconds(1)} + i * milliseconds(20), i);
  grid.end_burst();
  EXPECT_EQ(measured.jitter.max(), Duration::zero());
  EXPECT_EQ(measured.intervals.max(), milliseconds(40));
}

TEST(FrameGrid, LeavesShortBurstsOut) {
  EXPECT_EQ(measure(std::vector<Duration>(FrameGrid::shortest - 1)).jitter.count(), 0u);
}

}  // namespace

}  // namespace aybiza::bench
