// What a worker promises about calls whose caller is lost: they wait on record, whichever worker gets the
// caller back goes on with them, and those who never come back end with a reason, once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/supervisor/Worker.h"
#include "core/telephony/MemoryPort.h"
#include "tools/simulation/CallWorld.h"

namespace aybiza::test {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto agent = "extends: brief.yaml\ngreeting: Hello\nturn: {resume_line: We were cut off.}";

class Workers : public testing::Test, public Worker::Listener {
 protected:
  std::unique_ptr<Worker> make_worker(const std::string& name) {
    return std::make_unique<Worker>(
        world_.loop, world_.network,
        Worker::Settings{
            .report_directory = reports_.path(), .checkpoint_directory = world_.kept.path(), .name = name},
        this);
  }
  /// A stream for this call; answers the caller's end of it.
  MemoryPort& connect(Worker& worker, const std::string& id = "CA1") {
    auto port = std::make_unique<MemoryPort>(world_.loop);
    MemoryPort& callers = *port;
    const auto started = worker.start_call({.info = {.id = id, .agent = "brief", .from = "+1", .to = "+2"},
                                            .agent = make_agent(agent),
                                            .port = std::move(port)});
    EXPECT_TRUE(started) << started.error().text();
    world_.loop.run_for(3s);
    return callers;
  }
  Json report(const std::string& id = "CA1") {
    std::ifstream file(reports_.path() + "/" + id + ".json");
    return Json::parse(file, nullptr, false);
  }

  void on_call_event(const std::string& id, const Json& event) override {
    const std::string name = get_string(event, "event");
    if (name.starts_with("call-")) told_.push_back(id + " " + name);
    if (name == "say") told_.push_back(id + " says: " + get_string(event, "text"));
  }
  void on_call_ended(const std::string& id, const std::string& outcome) override {
    told_.push_back(id + " is over: " + outcome);
  }
  void on_call_suspended(const std::string& id) override { told_.push_back(id + " is suspended"); }

  CallWorld world_;
  TempFolder reports_;
  std::vector<std::string> told_;
};

TEST_F(Workers, SuspendACallWhoseConnectionBreaksAndGoOnWithIt) {
  const auto worker = make_worker("w1");
  connect(*worker).break_off();
  world_.loop.run_for(5s);
  EXPECT_EQ(worker->live_calls(), 0u);
  EXPECT_THAT(reports_.files(), IsEmpty());
  connect(*worker).hang_up("stop");
  world_.loop.run_for(1s);
  EXPECT_THAT(told_, ElementsAre("CA1 call-started", "CA1 says: Hello", "CA1 call-suspended",
                                 "CA1 is suspended", "CA1 call-resumed", "CA1 says: We were cut off.",
                                 "CA1 call-ended", "CA1 is over: caller-gone"));
  EXPECT_EQ(report()["resumed"], 1);
  EXPECT_THAT(world_.kept.files(), IsEmpty()) << "what is over is not on record";
}

TEST_F(Workers, EndACallWhoseCallerNeverComesBackWithItsReason) {
  connect(*make_worker("w1"));  // and that worker is gone at once
  world_.loop.run_for(30s);
  const auto other = make_worker("w2");
  told_.clear();
  EXPECT_TRUE(other->finish_absent("CA1", "caller-lost"));
  EXPECT_THAT(told_, ElementsAre("CA1 call-ended", "CA1 is over: caller-lost"));
  EXPECT_EQ(report()["outcome"], "caller-lost");
  EXPECT_EQ(report()["transcript"][0]["text"], "Hello");
  EXPECT_LT(report()["duration_ms"], 5000) << "the call lasted as long as there was a caller";
  EXPECT_THAT(world_.kept.files(), IsEmpty());
  EXPECT_FALSE(other->finish_absent("CA1", "caller-lost")) << "only once";
}

TEST_F(Workers, DoNotEndAsAbsentWhoIsThere) {
  const auto worker = make_worker("w1");
  connect(*worker);
  EXPECT_FALSE(worker->finish_absent("CA1", "caller-lost"));
  EXPECT_EQ(worker->live_calls(), 1u);
}

TEST_F(Workers, GoOnWithTheCallsOfOneThatDied) {
  auto first = make_worker("w1");
  connect(*first);
  connect(*first, "CA2");
  first.reset();
  const auto second = make_worker("w2");
  connect(*second);
  EXPECT_THAT(told_, Contains("CA1 says: We were cut off."));
  const CheckpointStore store(world_.kept.path(), "anyone");
  std::map<std::string, std::string> owners;
  for (const auto& head : store.list()) owners[head.call_id] = head.owner;
  EXPECT_THAT(owners, ElementsAre(testing::Pair("CA1", "w2"), testing::Pair("CA2", "w1")));
}

TEST_F(Workers, TakeANewConnectionForACallThatIsStillLive) {
  const auto worker = make_worker("w1");
  connect(*worker);
  connect(*worker).hang_up("stop");
  world_.loop.run_for(1s);
  EXPECT_THAT(told_, ElementsAre("CA1 call-started", "CA1 says: Hello", "CA1 call-resumed",
                                 "CA1 says: We were cut off.", "CA1 call-ended", "CA1 is over: caller-gone"));
  EXPECT_EQ(worker->live_calls(), 0u);
}

TEST_F(Workers, LetGoOfACallThatHasGoneOnElsewhere) {
  const auto first = make_worker("w1"), second = make_worker("w2");
  MemoryPort& dead = connect(*first);
  MemoryPort& live = connect(*second);
  dead.break_off();
  world_.loop.run_for(1s);
  EXPECT_EQ(first->live_calls(), 0u);
  EXPECT_THAT(told_, testing::Not(Contains("CA1 is suspended")));
  live.hang_up("stop");
  world_.loop.run_for(1s);
  EXPECT_THAT(told_, Contains("CA1 is over: caller-gone"));
  EXPECT_EQ(report()["resumed"], 1);
}

TEST_F(Workers, BeginAnewWhereTheRecordIsTorn) {
  std::ofstream(world_.kept.path() + "/CA1.checkpoint") << "torn";
  const auto worker = make_worker("w1");
  connect(*worker);
  EXPECT_THAT(told_, ElementsAre("CA1 call-started", "CA1 says: Hello"));
}

TEST_F(Workers, WithoutARecordEndACallWithItsConnection) {
  Worker worker(world_.loop, world_.network, {}, this);
  connect(worker).break_off();
  world_.loop.run_for(1s);
  EXPECT_THAT(told_, Contains("CA1 is over: caller-lost"));
}

}  // namespace
}  // namespace aybiza::test
