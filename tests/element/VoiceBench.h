// An aurattssrc to be tested: in simulated time, against a vendor whose audio can be read.
#pragma once

#include <gmock/gmock.h>
#include <gst/check/gstharness.h>
#include <gtest/gtest.h>

#include "core/base/GPtr.h"
#include "core/line/LoopClock.h"
#include "core/line/Notes.h"
#include "core/line/Services.h"
#include "core/line/UtteranceMeta.h"
#include "core/loop/VirtualLoop.h"
#include "core/vendors/deepgram/VoiceCache.h"
#include "tools/simulation/FakeSpeakVendor.h"

namespace aybiza {
namespace voice_test {

using namespace std::chrono_literals;
using test::FakeSpeakVendor;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// An aurattssrc in a world of its own.
class AuraTtsSrc : public testing::Test {
 protected:
  struct Property {
    const char *name, *value;
  };
  GstElement* make(std::vector<Property> properties) {
    GstElement* element = gst_element_factory_make("aurattssrc", nullptr);
    EXPECT_TRUE(element) << "is the plugin in GST_PLUGIN_PATH?";
    gst_util_set_object_arg(G_OBJECT(element), "url", "ws://aura");
    for (auto [name, value] : properties) gst_util_set_object_arg(G_OBJECT(element), name, value);
    auto services = std::make_shared<line::Services>();
    *services = {.loop = &loop_, .network = &network_, .voices = &voices_};
    auto context = GPtr<GstContext>::adopt(line::make_context(services));
    gst_element_set_context(element, context.get());
    bus_ = GPtr<GstBus>::adopt(gst_bus_new());
    gst_element_set_bus(element, bus_.get());
    auto clock = GPtr<GstClock>::adopt(line::make_loop_clock(loop_));
    gst_element_set_clock(element, clock.get());
    gst_element_set_base_time(element, 0);
    element_ = GPtr<GstElement>::sink(element);
    return element;
  }
  /// In the middle of a line: text is linked.
  void start_linked(std::vector<Property> properties = {}) {
    GstElement* element = make(properties);
    harness_ = gst_harness_new_with_element(element, "sink", "src");
    gst_harness_set_src_caps_str(harness_, "text/x-raw,format=utf8");
    loop_.run_for(10ms);
  }
  /// A source on its own; not playing yet.
  void make_alone(std::vector<Property> properties, const char* downstream = nullptr) {
    GstElement* element = make(properties);
    // A harness plays its own element at once; behind an identity ours is left to the test.
    harness_ = gst_harness_new_with_padnames("identity", nullptr, "src");
    if (downstream) gst_harness_set_sink_caps_str(harness_, downstream);
    gst_element_link_pads_full(element, "src", harness_->element, "sink", GST_PAD_LINK_CHECK_NOTHING);
  }
  GstStateChangeReturn set_state(GstState state) { return gst_element_set_state(element_.get(), state); }
  void tear_down() {
    if (!element_) return;
    set_state(GST_STATE_NULL);
    gst_element_set_bus(element_.get(), nullptr);
    gst_harness_teardown(harness_);
    element_.reset();
  }
  void TearDown() override { tear_down(); }

  void text(const char* words, uint64_t generation = 0, const char* written = "",
            line::Alignment alignment = {}) {
    const line::Utterance utterance{generation, written, std::move(alignment)};
    ASSERT_EQ(gst_harness_push(harness_, line::make_text_buffer(words, utterance)), GST_FLOW_OK);
  }
  template <class Note> void send(const Note& note) {
    gst_harness_push_event(harness_, line::downstream(note));
  }
  void flush() {
    gst_harness_push_event(harness_, gst_event_new_flush_start());
    gst_harness_push_event(harness_, gst_event_new_flush_stop(TRUE));
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    gst_harness_push_event(harness_, gst_event_new_segment(&segment));
  }
  /// All that has come out since last time.
  std::string pull_words() {
    std::string audio;
    while (auto buffer = GPtr<GstBuffer>::adopt(gst_harness_try_pull(harness_)))
      audio += line::get_text(buffer.get());
    return FakeSpeakVendor::words_of(audio);
  }
  /// The events that have come out since last time, by name.
  std::vector<std::string> pull_events() {
    std::vector<std::string> names;
    while (auto event = GPtr<GstEvent>::adopt(gst_harness_try_pull_event(harness_))) {
      const GstStructure* s = gst_event_get_structure(event.get());
      const bool custom = GST_EVENT_TYPE(event.get()) == GST_EVENT_CUSTOM_DOWNSTREAM;
      names.push_back(custom ? gst_structure_get_name(s) : GST_EVENT_TYPE_NAME(event.get()));
    }
    return names;
  }
  GPtr<GstMessage> pop_message(GstMessageType type) {
    return GPtr<GstMessage>::adopt(gst_bus_pop_filtered(bus_.get(), type));
  }
  std::string error() {
    auto message = pop_message(GST_MESSAGE_ERROR);
    if (!message) return "";
    GError* error = nullptr;
    gst_message_parse_error(message.get(), &error, nullptr);
    return take_message(error);
  }
  guint64 stat(const char* name) {
    GstStructure* stats = nullptr;
    g_object_get(element_.get(), "stats", &stats, nullptr);
    guint64 value = 0;
    gst_structure_get_uint64(stats, name, &value);
    gst_structure_free(stats);
    return value;
  }

  VirtualLoop loop_;
  MemoryNetwork network_{loop_};
  FakeSpeakVendor vendor_{network_};
  VoiceCache voices_{{}};
  GPtr<GstBus> bus_;
  GPtr<GstElement> element_;
  GstHarness* harness_ = nullptr;
};

}  // namespace voice_test
}  // namespace aybiza
