// Calls whose vendors have all frozen: connections that are open and say nothing, at any moment of a conversation. Such
// a call ends as fast as any other, waits for nobody, and leaves nothing behind.
#include <gtest/gtest.h>
#include <time.h>

#include "tools/simulation/CallWorld.h"

namespace aybiza::test {
namespace {

using namespace std::chrono_literals;

constexpr int calls = 1000;
constexpr Duration longest_teardown = 50ms;  // of the loop's own time; measured: well under one

constexpr auto agent = R"(
extends: brief.yaml
greeting: Hello.
tools: [{type: http, name: book, description: Books., url: "http://127.0.0.1:7700/practice/book"}]
)";

/// What this thread has worked, which no other process on the machine can slow down.
Duration work_done() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return seconds(time.tv_sec) + Duration(time.tv_nsec);
}

TEST(FrozenVendors, HoldUpNoCallsEnd) {
  CallWorld world;
  const auto ready = make_agent(agent);
  world.model.think = [](const Json&) { return uses({{.id = "t", .name = "book"}}, "Let me see."); };
  MemoryPeer* peers[] = {&world.ears.peer(), &world.voice.peer, &world.model.peer(), &world.practice.peer()};
  Duration longest{};
  for (int i = 0; i < calls; i++) {
    PhoneCall& call = world.dial(ready);
    // They freeze before they are connected, while they greet, listen, think, work or speak.
    const auto moment = milliseconds(i * 7 % 4000);
    if (moment > 500ms) {
      call.wait(500ms);
      call.say("book it please");
      call.wait(moment - 500ms);
    } else {
      call.wait(moment);
    }
    for (MemoryPeer* peer : peers) peer->stall();
    call.wait(300ms);

    const Duration before = work_done();
    call.hang_up();
    world.loop.run_for(0s);
    longest = std::max(longest, work_done() - before);
    ASSERT_TRUE(call.has_ended()) << "it waits for somebody\n" << call.story();
    for (MemoryPeer* peer : peers) peer->resume();
    world.calls.clear();
  }
  EXPECT_LE(longest, longest_teardown);
  RecordProperty("longest_teardown_us", static_cast<int>(longest / std::chrono::microseconds(1)));
  world.put_away();
  EXPECT_TRUE(world.loop.is_idle()) << "a timer is left";
}

}  // namespace
}  // namespace aybiza::test
