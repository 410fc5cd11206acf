// When a loop answers at once and when it works in ticks, and what it tells about itself.
#include <gtest/gtest.h>

#include "core/loop/MainLoop.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;

Time at(Duration d) { return Time(10s + d); }

TEST(Tempo, AnswersAtOnceWhileLittleComes) {
  Tempo tempo;
  for (int ms = 0; ms < 1000; ms++) {
    tempo.served(at(milliseconds(ms)), 3);  // 15 a tick
    EXPECT_FALSE(tempo.rest());
  }
}

TEST(Tempo, TicksWhileMuchComesAndStopsWhenItIsOver) {
  Tempo tempo;
  tempo.served(at(100us), 12);
  EXPECT_FALSE(tempo.rest());
  tempo.served(at(200us), 12);
  EXPECT_EQ(tempo.rest(), at(5ms));
  tempo.served(at(5200us), 12);  // less than it takes to begin, enough to go on
  EXPECT_EQ(tempo.rest(), at(10ms));
  tempo.served(at(17ms), 100);  // a long turn: the next tick, not those that were missed
  EXPECT_EQ(tempo.rest(), at(20ms));
  tempo.served(at(20100us), 7);
  EXPECT_EQ(tempo.rest(), at(25ms)) << "one quiet tick may be chance";
  tempo.served(at(25100us), 7);
  EXPECT_FALSE(tempo.rest());
}

TEST(LoopStats, TellOfTheTimeBetweenTwoLooks) {
  LoopMeter meter;
  const auto turn = [&](Duration from, Duration to, Duration late) {
    meter.began(at(from));
    EXPECT_EQ(meter.turn_began(), at(from));
    meter.was_due(late);
    meter.ended(at(to), 7, true);
    EXPECT_FALSE(meter.turn_began());
  };
  turn(0ms, 900ms, 5s);
  const LoopStats before = meter.read();
  for (int i = 0; i < 99; i++) turn(1s, 1001ms, 300us);
  turn(2s, 2001ms, 7ms);
  const LoopStats stats = meter.read().since(before);
  EXPECT_EQ(stats.turns, 100u);
  EXPECT_EQ(stats.events, 700u);
  EXPECT_EQ(stats.busy, 100ms);
  EXPECT_TRUE(stats.ticking);
  EXPECT_EQ(stats.lateness_quantile(0.99), 1ms);
  EXPECT_EQ(stats.lateness_quantile(1), 10ms);
  EXPECT_EQ(before.lateness_quantile(0.5), 1s) << "beyond the last bound";
  EXPECT_EQ(LoopStats().lateness_quantile(0.5), 0ms);
}

TEST(MainLoop, WorksInTicksUnderLoadAndHearsOtherThreadsAllTheSame) {
  MainLoop loop;
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  // Readable for ever, and watched by many.
  struct Reader final : Poller::Watcher {
    void on_ready(bool, bool) override { count++; }
    int count = 0;
  };
  Fd readable(ends[0]), writable(ends[1]);
  ASSERT_EQ(::write(ends[1], "x", 1), 1);
  std::vector<Fd> copies;
  std::vector<Reader> readers(30);
  for (auto& reader : readers) {
    copies.emplace_back(dup(readable.get()));
    loop.poller().add(copies.back().get(), true, false, reader);
  }
  Timer end(loop);
  end.start(200ms, [&] { loop.quit(); });
  loop.run();
  const LoopStats stats = loop.meter().read();
  EXPECT_TRUE(stats.ticking);
  EXPECT_LE(stats.turns, 60u) << "200 ms are 40 ticks";
  EXPECT_EQ(static_cast<uint64_t>(readers[0].count), (stats.events - 1) / readers.size());

  std::thread other([&] { loop.post([&] { loop.quit(); }); });
  loop.run();
  other.join();
}

}  // namespace
}  // namespace aybiza
