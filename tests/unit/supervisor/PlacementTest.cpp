// Placement: the least loaded worker that has room.
#include "core/supervisor/Placement.h"

#include <gtest/gtest.h>

#include <vector>

namespace aybiza {
namespace {

using namespace std::chrono_literals;

constexpr size_t MB = 1 << 20;
const PlacementLimits limits = {.calls = 100, .lateness_p99 = 20ms, .memory_bytes = 500 * MB};

WorkerLoad worker(WorkerId id, size_t calls, Duration lateness = 1ms, size_t memory = 100 * MB) {
  return {.id = id, .calls = calls, .lateness_p99 = lateness, .memory_bytes = memory, .version = "2"};
}
WorkerLoad leaving(WorkerLoad w) {
  w.takes_calls = false;
  return w;
}
WorkerLoad old(WorkerLoad w) {
  w.version = "1";
  return w;
}

TEST(Placement, TakesTheLeastLoadedWorkerThatHasRoom) {
  const struct {
    const char* name;
    std::vector<WorkerLoad> workers;
    std::optional<WorkerId> chosen;
  } rows[] = {
      {"nobody is there", {}, std::nullopt},
      {"fewest calls", {worker(1, 5), worker(2, 4), worker(3, 6)}, 2},
      {"equals: the first, so a test can tell", {worker(2, 4), worker(1, 4)}, 1},
      {"of equals the punctual one", {worker(1, 4, 5ms), worker(2, 4)}, 2},
      {"of equals the smaller one", {worker(1, 4, 1ms, 300 * MB), worker(2, 4)}, 2},
      {"late calls weigh more", {worker(1, 40, 15ms), worker(2, 60)}, 2},
      {"a little late does not outweigh many calls", {worker(1, 40, 2ms), worker(2, 60)}, 1},
      {"full by calls", {worker(1, 100), worker(2, 99)}, 2},
      {"too late", {worker(1, 0, 21ms), worker(2, 90)}, 2},
      {"too large", {worker(1, 0, 1ms, 500 * MB), worker(2, 90)}, 2},
      {"all full", {worker(1, 100), worker(2, 0, 30ms), worker(3, 0, 0ms, 600 * MB)}, std::nullopt},
      {"draining ones are not asked", {leaving(worker(1, 0)), worker(2, 90)}, 2},
      {"new version first", {old(worker(1, 0)), worker(2, 90)}, 2},
      {"old version before none", {old(worker(1, 0)), worker(2, 100)}, 1},
      {"old version that drains: never", {leaving(old(worker(1, 0))), worker(2, 100)}, std::nullopt},
  };
  for (const auto& row : rows) EXPECT_EQ(place_call(row.workers, limits, "2"), row.chosen) << row.name;
}

TEST(Placement, KnowsNoLimitWhereNoneIsSet) {
  EXPECT_TRUE(has_room(worker(1, 100000, 10s, 100000 * MB), {}));
  EXPECT_FALSE(has_room(leaving(worker(1, 0)), {}));
}

TEST(Placement, SpreadsABurstThoughLatenessAndMemoryAreOldNews) {
  std::vector<WorkerLoad> workers = {worker(1, 0, 0ms, 100 * MB), worker(2, 0, 8ms, 120 * MB)};
  for (int i = 0; i < 100; i++) {
    const auto chosen = place_call(workers, limits, "2");
    ASSERT_TRUE(chosen);
    workers[*chosen - 1].calls++;
  }
  EXPECT_GT(workers[0].calls, workers[1].calls);
  EXPECT_GT(workers[1].calls, 30u);
}

}  // namespace
}  // namespace aybiza
