// callsrc in a call on virtual time: what the caller says arrives whole, stamped by the carrier's clock.
#include <gst/check/gstharness.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "core/audio/Wav.h"
#include "tests/element/CallPipeline.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;
using test::CallPipeline;

/// callsrc and a pad behind it that keeps all it gets.
struct CallSrcTest : testing::Test {
  CallPipeline call;
  GstElement* src = nullptr;
  GstPad* pad = nullptr;
  std::vector<GPtr<GstBuffer>> buffers;
  std::vector<GPtr<GstEvent>> events;
  GstFlowReturn answer = GST_FLOW_OK;

  void open() {
    src = call.add("callsrc");
    pad = gst_pad_new("sink", GST_PAD_SINK);
    gst_pad_set_element_private(pad, this);
    gst_pad_set_chain_function(pad, [](GstPad* pad, GstObject*, GstBuffer* buffer) {
      auto* self = static_cast<CallSrcTest*>(gst_pad_get_element_private(pad));
      self->buffers.push_back(GPtr<GstBuffer>::adopt(buffer));
      return self->answer;
    });
    gst_pad_set_event_function(pad, [](GstPad* pad, GstObject*, GstEvent* event) -> gboolean {
      static_cast<CallSrcTest*>(gst_pad_get_element_private(pad))
          ->events.push_back(GPtr<GstEvent>::adopt(event));
      return TRUE;
    });
    gst_pad_set_active(pad, TRUE);
    const auto src_pad = GPtr<GstPad>::adopt(gst_element_get_static_pad(src, "src"));
    ASSERT_EQ(gst_pad_link(src_pad.get(), pad), GST_PAD_LINK_OK);
  }
  ~CallSrcTest() override {
    if (!pad) return;
    gst_element_set_state(call.pipeline.get(), GST_STATE_NULL);
    gst_object_unref(pad);
  }

  void speak(int frames, Duration each = 20ms) {
    for (int n = 0; n < frames; n++) {
      call.loop.run_for(each);
      call.port.speak(std::vector<uint8_t>(160, 0x11));
      call.loop.run_for(0ms);
    }
  }
  std::vector<GstEventType> event_types() const {
    std::vector<GstEventType> types;
    for (const auto& event : events) types.push_back(GST_EVENT_TYPE(event.get()));
    return types;
  }
  GstEvent* find(GstEventType type) const {
    for (const auto& event : events)
      if (GST_EVENT_TYPE(event.get()) == type) return event.get();
    return nullptr;
  }
  bool is_discont(size_t buffer) const {
    return GST_BUFFER_FLAG_IS_SET(buffers[buffer].get(), GST_BUFFER_FLAG_DISCONT);
  }
};

TEST_F(CallSrcTest, IsALiveSourceThatBeginsAStream) {
  open();
  EXPECT_EQ(gst_element_set_state(call.pipeline.get(), GST_STATE_PAUSED), GST_STATE_CHANGE_NO_PREROLL);
  call.play();
  EXPECT_EQ(event_types(), (std::vector{GST_EVENT_STREAM_START, GST_EVENT_CAPS, GST_EVENT_SEGMENT}));
  GstCaps* caps = nullptr;
  gst_event_parse_caps(find(GST_EVENT_CAPS), &caps);
  EXPECT_STREQ(GChars(gst_caps_to_string(caps)).get(), "audio/x-mulaw, rate=(int)8000, channels=(int)1");
  auto query = GPtr<GstQuery>::adopt(gst_query_new_latency());
  ASSERT_TRUE(gst_pad_peer_query(pad, query.get()));
  gboolean live = FALSE;
  GstClockTime min = 0;
  gst_query_parse_latency(query.get(), &live, &min, nullptr);
  EXPECT_TRUE(live);
  EXPECT_EQ(min, 20 * GST_MSECOND);
}

TEST_F(CallSrcTest, StampsFramesByTheCarriersClock) {
  open();
  call.port.set_position(155ms);
  call.play();
  speak(100, 21ms);  // they arrive ever later, but were spoken every 20 ms
  ASSERT_EQ(buffers.size(), 100u);
  for (size_t n = 0; n < 100; n++) {
    EXPECT_EQ(GST_BUFFER_PTS(buffers[n].get()), (21 + 20 * n) * GST_MSECOND);
    EXPECT_EQ(GST_BUFFER_DURATION(buffers[n].get()), 20 * GST_MSECOND);
    EXPECT_EQ(is_discont(n), n == 0);
  }
}

TEST_F(CallSrcTest, PlacesFramesThatWaitedWhereTheyWereSpoken) {
  open();
  gst_element_set_state(call.pipeline.get(), GST_STATE_PAUSED);
  call.play();
  call.loop.run_for(1s);
  gst_element_set_state(call.pipeline.get(), GST_STATE_PAUSED);
  speak(3);
  call.play();
  call.loop.run_for(0ms);
  ASSERT_EQ(buffers.size(), 3u);
  const GstClockTime now = line::to_running_time(src, call.loop.now());
  EXPECT_EQ(GST_BUFFER_PTS(buffers[2].get()), now);
  EXPECT_EQ(GST_BUFFER_PTS(buffers[0].get()), now - 40 * GST_MSECOND);
}

TEST_F(CallSrcTest, ShowsLossAsAGapAndADiscontinuity) {
  open();
  call.play();
  speak(2);
  call.port.lose(60ms);
  call.loop.run_for(60ms);
  speak(1);
  ASSERT_EQ(buffers.size(), 3u);
  ASSERT_TRUE(find(GST_EVENT_GAP));
  GstClockTime at, duration;
  gst_event_parse_gap(find(GST_EVENT_GAP), &at, &duration);
  EXPECT_EQ(at, 60 * GST_MSECOND);
  EXPECT_EQ(duration, 60 * GST_MSECOND);
  EXPECT_EQ(GST_BUFFER_PTS(buffers[2].get()), 120 * GST_MSECOND);
  EXPECT_TRUE(is_discont(2));
  GstStructure* stats = nullptr;
  g_object_get(src, "stats", &stats, nullptr);
  EXPECT_STREQ(
      GChars(gst_structure_to_string(stats)).get(),
      "stats, frames=(guint64)3, late-frames=(guint64)0, losses=(guint64)1, lost=(guint64)60000000;");
  gst_structure_free(stats);
}

TEST_F(CallSrcTest, TellsKeysInTheStreamAndOnTheBus) {
  open();
  call.play();
  call.port.press('7');
  ASSERT_TRUE(find(GST_EVENT_CUSTOM_DOWNSTREAM));
  EXPECT_EQ(line::from_event<line::Dtmf>(find(GST_EVENT_CUSTOM_DOWNSTREAM))->digit, "7");
  const auto notes = call.take_notes<line::Dtmf>();
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].digit, "7");
}

TEST_F(CallSrcTest, EndsTheStreamAndSaysSoWhenTheCallerHasGone) {
  open();
  call.play();
  speak(1);
  call.port.hang_up("stop");
  ASSERT_TRUE(find(GST_EVENT_EOS));
  EXPECT_EQ(GST_EVENT_TYPE(events.back().get()), GST_EVENT_EOS);
  const auto gone = call.take_notes<line::CallerGone>();
  ASSERT_EQ(gone.size(), 1u);
  EXPECT_EQ(gone[0].reason, "stop");
}

TEST_F(CallSrcTest, EndsTheStreamOnceWhenTheApplicationAsks) {
  open();
  call.play();
  EXPECT_TRUE(gst_element_send_event(src, gst_event_new_eos()));
  call.port.hang_up("stop");
  speak(1);
  EXPECT_EQ(std::ranges::count(event_types(), GST_EVENT_EOS), 1);
  EXPECT_TRUE(buffers.empty());
}

TEST_F(CallSrcTest, SaysSoWhenNobodyTakesTheAudio) {
  open();
  call.play();
  answer = GST_FLOW_NOT_NEGOTIATED;
  speak(3);
  EXPECT_EQ(buffers.size(), 1u);
  EXPECT_NE(call.take_error().find("not-negotiated"), std::string::npos);
}

TEST(CallSrc, NeedsACallerAndSaysWhereToGetOne) {
  auto src = GPtr<GstElement>::sink(gst_element_factory_make("callsrc", nullptr));
  const auto bus = GPtr<GstBus>::adopt(gst_bus_new());
  gst_element_set_bus(src.get(), bus.get());
  for (const char* location : {"", "/nowhere/at/all.wav"}) {
    g_object_set(src.get(), "location", location, nullptr);
    EXPECT_EQ(gst_element_set_state(src.get(), GST_STATE_PAUSED), GST_STATE_CHANGE_FAILURE);
    const auto message = GPtr<GstMessage>::adopt(gst_bus_pop_filtered(bus.get(), GST_MESSAGE_ERROR));
    EXPECT_TRUE(message) << location;
    gst_element_set_state(src.get(), GST_STATE_NULL);
  }
  gst_element_set_bus(src.get(), nullptr);
}

}  // namespace
}  // namespace aybiza
