// A loop that does not turn is found out from outside, while it stands: by the call whose work it does, and by the
// place where it stands. On a real loop, with an element that really blocks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "core/base/GPtr.h"
#include "core/line/LoopClock.h"
#include "core/line/Services.h"
#include "core/loop/MainLoop.h"
#include "core/supervisor/StallWatch.h"
#include "core/telephony/MemoryPort.h"
#include "tests/support/Trouble.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;

class Stalls : public testing::Test {
 protected:
  static void SetUpTestSuite() { test::register_trouble(); }
  void TearDown() override { test::misfortunes.clear(); }

  /// A watch that is impatient, so that the test is short. What it reports sets `reported`.
  void watch() {
    watch_.emplace(loop_.meter(), StallWatch::Settings{.warn = 20ms},
                   [this](const Stall& stall) { reported_.set_value(stall); });
  }
  /// Blocks like a lock that nobody gives back, until the stall is known; the loop ends after this turn.
  void block() {
    stall_ = reported_.get_future().get();
    loop_.quit();
  }

  MainLoop loop_;
  std::promise<Stall> reported_;
  Stall stall_;
  std::optional<StallWatch> watch_;
};

TEST_F(Stalls, OfAnElementThatBlocksAreKnownByTheirCallAndTheirPlace) {
  MemoryPort port(loop_);
  const auto pipeline =
      GPtr<GstElement>::sink(gst_parse_launch("callsrc ! trouble name=bad ! fakesink async=false", nullptr));
  ASSERT_TRUE(pipeline);
  auto services = std::make_shared<line::Services>();
  services->loop = &loop_;
  services->port = &port;
  services->call_id = "CA17";
  const auto context = GPtr<GstContext>::adopt(line::make_context(services));
  gst_element_set_context(pipeline.get(), context.get());
  const auto clock = GPtr<GstClock>::adopt(line::make_loop_clock(loop_));
  gst_pipeline_use_clock(GST_PIPELINE(pipeline.get()), clock.get());
  gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
  test::misfortunes["bad"] = [this](GstElement*) {
    block();
    return GST_FLOW_OK;
  };
  watch();
  loop_.post([&] { port.speak(std::vector<uint8_t>(160, 0xff)); });
  loop_.run();
  gst_element_set_state(pipeline.get(), GST_STATE_NULL);

  EXPECT_EQ(watch_->stalls(), 1u);
  EXPECT_EQ(stall_.call_id, "CA17");
  EXPECT_GE(stall_.lasted, 20ms);
  EXPECT_THAT(stall_.frames, Contains(HasSubstr("gst_pad_push"))) << "somewhere in a push";
}

TEST_F(Stalls, ThatAreNoCallsBlameNone) {
  watch();
  loop_.post([this] { block(); });
  loop_.run();
  EXPECT_EQ(watch_->stalls(), 1u);
  EXPECT_EQ(stall_.call_id, "");
  EXPECT_THAT(stall_.frames, Contains(HasSubstr("aybiza::MainLoop")));
}

TEST_F(Stalls, AreReportedOnceHoweverLongTheyLast) {
  watch();
  loop_.post([this] {
    block();
    std::this_thread::sleep_for(100ms);  // a second report would break the promise, which aborts
  });
  loop_.run();
  EXPECT_EQ(watch_->stalls(), 1u);
}

}  // namespace
}  // namespace aybiza
