// exampledeadair in a harness, in simulated time: the element gets a VirtualLoop instead of the default loop,
// and three seconds of dead air pass in no time.
#include <gst/check/gstharness.h>
#include <gtest/gtest.h>

#include <vector>

#include "core/base/GPtr.h"
#include "core/line/Services.h"
#include "core/loop/VirtualLoop.h"
#include "core/net/MemoryNetwork.h"

namespace example {
namespace {

using namespace aybiza;
using namespace std::chrono_literals;

class ExampleDeadAir : public testing::Test {
 protected:
  ExampleDeadAir() {
    gst_init(nullptr, nullptr);
    GstElement* element = gst_element_factory_make("exampledeadair", nullptr);
    line::Services services;
    services.loop = &loop_;
    services.network = &network_;
    const auto context =
        GPtr<GstContext>::adopt(line::make_context(std::make_shared<line::Services>(services)));
    gst_element_set_context(element, context.get());  // before READY: there the element looks for its loop
    bus_ = GPtr<GstBus>::adopt(gst_bus_new());
    gst_element_set_bus(element, bus_.get());
    harness_ = gst_harness_new_with_element(element, "sink", "src");  // PLAYING from here on
    gst_object_unref(element);
    gst_harness_set_src_caps_str(harness_,
                                 "audio/x-raw,format=S16LE,layout=interleaved,rate=8000,channels=1");
  }
  ~ExampleDeadAir() override {
    gst_element_set_bus(harness_->element, nullptr);
    gst_harness_teardown(harness_);
  }

  GstFlowReturn push(int16_t sample) {
    const std::vector<int16_t> frame(160, sample);
    return gst_harness_push(harness_, gst_buffer_new_memdup(frame.data(), frame.size() * sizeof(int16_t)));
  }
  /// "dead since 2000 ms" for every message there is, in order.
  std::vector<std::string> messages() {
    std::vector<std::string> told;
    while (auto message = GPtr<GstMessage>::adopt(gst_bus_pop_filtered(bus_.get(), GST_MESSAGE_ELEMENT))) {
      gboolean dead = FALSE;
      guint64 since = 0;
      gst_structure_get(gst_message_get_structure(message.get()), "dead", G_TYPE_BOOLEAN, &dead, "since",
                        G_TYPE_UINT64, &since, nullptr);
      told.push_back((dead ? "dead since " : "alive since ") + std::to_string(since / GST_MSECOND) + " ms");
    }
    return told;
  }

  VirtualLoop loop_;
  MemoryNetwork network_{loop_};
  GPtr<GstBus> bus_;
  GstHarness* harness_ = nullptr;
};

using Told = std::vector<std::string>;

TEST_F(ExampleDeadAir, LetsAudioPassUntouched) {
  ASSERT_EQ(push(4711), GST_FLOW_OK);
  const auto out = GPtr<GstBuffer>::adopt(gst_harness_pull(harness_));
  int16_t first = 0;
  gst_buffer_extract(out.get(), 0, &first, sizeof first);
  EXPECT_EQ(first, 4711);
  EXPECT_EQ(gst_buffer_get_size(out.get()), 320u);
}

TEST_F(ExampleDeadAir, TellsOfSilenceAndOfItsEnd) {
  loop_.run_for(2s);
  push(10000);
  loop_.run_for(1s);
  push(0);
  loop_.run_for(2s - 1ns);
  EXPECT_EQ(messages(), Told());
  loop_.run_for(1ns);
  EXPECT_EQ(messages(), Told({"dead since 2000 ms"}));
  push(10000);
  EXPECT_EQ(messages(), Told({"alive since 2000 ms"}));
}

TEST_F(ExampleDeadAir, TakesALineOnWhichNothingArrivesForDead) {
  loop_.run_for(3s);
  EXPECT_EQ(messages(), Told({"dead since 0 ms"}));
}

TEST_F(ExampleDeadAir, IsPatientAnewAfterAFlush) {
  loop_.run_for(2s);
  gst_harness_push_event(harness_, gst_event_new_flush_start());
  gst_harness_push_event(harness_, gst_event_new_flush_stop(TRUE));
  loop_.run_for(2s);
  EXPECT_EQ(messages(), Told());
  loop_.run_for(1s);
  EXPECT_EQ(messages(), Told({"dead since 2000 ms"}));
}

TEST_F(ExampleDeadAir, WaitsForNobodyAfterTheEnd) {
  gst_harness_push_event(harness_, gst_event_new_eos());
  loop_.run_for(60s);
  EXPECT_EQ(messages(), Told());
}

TEST_F(ExampleDeadAir, WaitsForNobodyWhileTheLineIsOnHold) {
  gst_element_set_state(harness_->element, GST_STATE_PAUSED);
  loop_.run_for(60s);
  EXPECT_EQ(messages(), Told());
  gst_element_set_state(harness_->element, GST_STATE_PLAYING);
  loop_.run_for(3s);
  EXPECT_EQ(messages(), Told({"dead since 60000 ms"}));
}

TEST_F(ExampleDeadAir, AddsNoLatency) { EXPECT_EQ(gst_harness_query_latency(harness_), 0u); }

}  // namespace
}  // namespace example
