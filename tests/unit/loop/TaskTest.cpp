// What coroutines promise: order, cancellation by destruction, time that can be simulated.
#include <gtest/gtest.h>

#include "core/loop/Event.h"
#include "core/loop/MainLoop.h"
#include "core/loop/VirtualLoop.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;

Task<int> answer_after(Loop& loop, Duration d, int value) {
  co_await sleep(loop, d);
  co_return value;
}

TEST(Task, ReadsFromTopToBottomInVirtualTime) {
  VirtualLoop loop;
  Scope scope;
  std::vector<double> log;
  auto work = [](Loop& loop, std::vector<double>& log) -> Task<> {
    log.push_back(to_ms(loop.now().time_since_epoch()));
    log.push_back(co_await answer_after(loop, 20ms, 7));
    log.push_back(to_ms(loop.now().time_since_epoch()));
  };
  scope.spawn(work(loop, log));
  loop.run_for(1s);
  EXPECT_EQ(log, (std::vector<double>{0, 7, 20}));
  EXPECT_TRUE(scope.empty());
}

struct Tracker {
  int& alive;
  explicit Tracker(int& a) : alive(a) { alive++; }
  Tracker(const Tracker&) = delete;
  ~Tracker() { alive--; }
};

Task<> wait_for_ever(Loop& loop, int& alive) {
  Tracker tracker(alive);
  co_await sleep(loop, 24h);
}

TEST(Scope, CancelDestroysEveryFrameAndItsTimers) {
  VirtualLoop loop;
  int alive = 0;
  {
    Scope scope;
    for (int i = 0; i < 100; i++) scope.spawn(wait_for_ever(loop, alive));
    EXPECT_EQ(alive, 100);
  }
  EXPECT_EQ(alive, 0);
  EXPECT_FALSE(loop.run_until([] { return false; }, 48h)) << "no timer may be left";
}

TEST(Scope, MayBeCancelledFromInsideItsOwnTask) {
  VirtualLoop loop;
  auto scope = std::make_unique<Scope>();
  int alive = 0;
  bool went_on = false;
  auto work = [](Loop& loop, std::unique_ptr<Scope>& scope, int& alive, bool& went_on) -> Task<> {
    Tracker tracker(alive);
    co_await sleep(loop, 1ms);
    scope.reset();
    co_await sleep(loop, 1ms);
    went_on = true;
  };
  scope->spawn(work(loop, scope, alive, went_on));
  loop.run_for(1s);
  EXPECT_EQ(alive, 0);
  EXPECT_FALSE(went_on);
}

TEST(Scope, OutlivesATaskThatThrows) {
  VirtualLoop loop;
  Scope scope;
  auto work = [](Loop& loop) -> Task<> {
    co_await sleep(loop, 1ms);
    throw std::runtime_error("expected by the test");
  };
  scope.spawn(work(loop));
  loop.run_for(1s);
  EXPECT_TRUE(scope.empty());
}

TEST(Event, WakesAllWaitersAndMayBeDestroyedByOne) {
  VirtualLoop loop;
  Scope scope;
  auto event = std::make_unique<Event>();
  int woken = 0;
  auto work = [](std::unique_ptr<Event>& event, int& woken) -> Task<> {
    co_await event->wait();
    woken++;
    event.reset();
  };
  for (int i = 0; i < 3; i++) scope.spawn(work(event, woken));
  event->set();
  EXPECT_EQ(woken, 3);
}

TEST(Mailbox, DeliversInOrderAndThenItsEnd) {
  VirtualLoop loop;
  Scope scope;
  Mailbox<int> box;
  std::vector<int> got;
  auto work = [](Mailbox<int>& box, std::vector<int>& got) -> Task<> {
    while (auto item = co_await box.take()) got.push_back(*item);
    got.push_back(-1);
  };
  box.put(1);
  scope.spawn(work(box, got));
  box.put(2);
  box.put(3);
  box.close();
  EXPECT_EQ(got, (std::vector<int>{1, 2, 3, -1}));
}

TEST(WithTimeout, AnswersInTimeOrNotAtAll) {
  VirtualLoop loop;
  Scope scope;
  std::vector<int> got;
  auto work = [](Loop& loop, std::vector<int>& got) -> Task<> {
    got.push_back((co_await with_timeout(loop, 100ms, answer_after(loop, 50ms, 1))).value_or(-1));
    got.push_back((co_await with_timeout(loop, 100ms, answer_after(loop, 150ms, 2))).value_or(-1));
  };
  scope.spawn(work(loop, got));
  loop.run_for(1s);
  EXPECT_EQ(got, (std::vector<int>{1, -1}));
  EXPECT_TRUE(scope.empty());
}

TEST(WithTimeout, MayBeCancelledFromInsideItsOwnWork) {
  VirtualLoop loop;
  auto scope = std::make_unique<Scope>();
  bool went_on = false;
  auto work = [](Loop& loop, std::unique_ptr<Scope>& scope) -> Task<int> {
    co_await sleep(loop, 1ms);
    scope.reset();
    co_return 1;
  };
  auto wait = [](Loop& loop, Task<int> work, bool& went_on) -> Task<> {
    co_await with_timeout(loop, 1s, std::move(work));
    went_on = true;
  };
  scope->spawn(wait(loop, work(loop, scope), went_on));
  loop.run_for(2s);
  EXPECT_FALSE(went_on);
}

TEST(WhenAll, EndsWithTheLast) {
  VirtualLoop loop;
  Scope scope;
  Time ended{};
  auto work = [](Loop& loop, Time& ended) -> Task<> {
    std::vector<Task<>> works;
    auto nap = [](Loop& loop, Duration d) -> Task<> { co_await sleep(loop, d); };
    for (auto d : {30ms, 10ms, 20ms}) works.push_back(nap(loop, d));
    co_await when_all(std::move(works));
    ended = loop.now();
  };
  scope.spawn(work(loop, ended));
  loop.run_for(1s);
  EXPECT_EQ(ended, Time(30ms));
}

TEST(MainLoop, RunsPostedWorkAndTimersInOrder) {
  MainLoop loop;
  std::vector<int> order;
  Timer late(loop), early(loop);
  late.start(10ms, [&] {
    order.push_back(3);
    loop.quit();
  });
  early.start(5ms, [&] { order.push_back(2); });
  loop.post([&] { order.push_back(1); });
  loop.run();
  EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
}

TEST(LoopThread, LetsOtherThreadsWaitForTheirWork) {
  LoopThread thread("test-loop");
  int sum = 0;
  for (int i = 1; i <= 1000; i++) thread.loop().run_and_wait([&] { sum += i; });
  EXPECT_EQ(sum, 500500);
}

}  // namespace
}  // namespace aybiza
