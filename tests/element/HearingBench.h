// A deepgramsttsink to be tested: in simulated time, against a vendor that lives in memory.
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
#include "tools/simulation/FakeListenVendor.h"

namespace aybiza {
namespace stt_test {

using namespace std::chrono_literals;
using test::FakeListenVendor;
using test::quiet;
using test::spoken;
using test::utterance;
using testing::ElementsAre;
using testing::HasSubstr;

struct World {
  World() : network(loop), vendor(network) { vendor.peer().set_latency(20ms); }
  GPtr<GstContext> context() {
    auto services = std::make_shared<line::Services>();
    services->loop = &loop;
    services->network = &network;
    return GPtr<GstContext>::adopt(line::make_context(services));
  }
  VirtualLoop loop;
  MemoryNetwork network;
  FakeListenVendor vendor;
};

struct Words {
  std::string text;
  GstClockTime pts;
  GstClockTime duration;
};

/// The element in a harness, fed in real (simulated) time.
class Stt : public World {
 public:
  static constexpr size_t frame = 160;  // bytes of 20 ms
  enum Output { linked, unlinked };
  explicit Stt(Output output = linked, const char* properties = "",
               const char* caps = "audio/x-mulaw,rate=8000,channels=1")
      : element_(gst_parse_launch(("deepgramsttsink url=ws://vendor " + std::string(properties)).c_str(),
                                  nullptr)) {
    gst_element_set_context(element_, context().get());
    harness_ = gst_harness_new_with_element(element_, "sink", output == linked ? "src" : nullptr);
    bus_ = GPtr<GstBus>::adopt(gst_bus_new());
    gst_element_set_bus(element_, bus_.get());
    gst_harness_set_src_caps_str(harness_, caps);
  }
  ~Stt() {
    gst_element_set_bus(element_, nullptr);
    gst_harness_teardown(harness_);
    gst_object_unref(element_);
  }

  GstFlowReturn speak(const std::vector<uint8_t>& audio, size_t frame_bytes = frame) {
    for (size_t at = 0; at < audio.size(); at += frame_bytes) {
      const size_t size = std::min(frame_bytes, audio.size() - at);
      GstBuffer* buffer = gst_buffer_new_memdup(audio.data() + at, size);
      GST_BUFFER_PTS(buffer) = static_cast<GstClockTime>(loop.now().time_since_epoch().count());
      if (const auto flow = gst_harness_push(harness_, buffer); flow != GST_FLOW_OK) return flow;
      loop.run_for(20ms);
    }
    return GST_FLOW_OK;
  }
  void push_event(GstEvent* event) { gst_harness_push_event(harness_, event); }
  void flush() {
    push_event(gst_event_new_flush_start());
    push_event(gst_event_new_flush_stop(FALSE));
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    push_event(gst_event_new_segment(&segment));
  }

  std::vector<Words> words() {
    std::vector<Words> all;
    while (auto buffer = GPtr<GstBuffer>::adopt(gst_harness_try_pull(harness_)))
      all.push_back(
          {line::get_text(buffer.get()), GST_BUFFER_PTS(buffer.get()), GST_BUFFER_DURATION(buffer.get())});
    return all;
  }
  std::string transcript() {
    std::string text;
    for (const auto& phrase : words()) text += (text.empty() ? "" : " ") + phrase.text;
    return text;
  }
  /// Events behind stream-start, caps and segment, by name.
  std::vector<std::string> events() {
    std::vector<std::string> names;
    while (auto event = GPtr<GstEvent>::adopt(gst_harness_try_pull_event(harness_))) {
      const auto* structure = gst_event_get_structure(event.get());
      const bool custom = GST_EVENT_TYPE(event.get()) == GST_EVENT_CUSTOM_DOWNSTREAM;
      names.emplace_back(custom ? gst_structure_get_name(structure) : GST_EVENT_TYPE_NAME(event.get()));
    }
    return names;
  }
  std::vector<GPtr<GstMessage>> messages(GstMessageType type = GST_MESSAGE_ANY) {
    std::vector<GPtr<GstMessage>> all;
    while (GstMessage* message = gst_bus_pop_filtered(bus_.get(), type))
      all.push_back(GPtr<GstMessage>::adopt(message));
    return all;
  }
  template <class Note> std::vector<Note> notes() {
    std::vector<Note> all;
    for (const auto& message : messages())
      if (auto note = line::from_message<Note>(message.get())) all.push_back(*note);
    return all;
  }
  std::string error_text() {
    for (const auto& message : messages(GST_MESSAGE_ERROR)) {
      GError* error = nullptr;
      gst_message_parse_error(message.get(), &error, nullptr);
      return take_message(error);
    }
    return "";
  }
  guint64 stat(const char* name) {
    GstStructure* stats = nullptr;
    g_object_get(element_, "stats", &stats, nullptr);
    guint64 value = 0;
    gst_structure_get_uint64(stats, name, &value);
    gst_structure_free(stats);
    return value;
  }
  GstElement* element() { return element_; }
  GstHarness* harness() { return harness_; }

 private:
  GstElement* element_;
  GstHarness* harness_;
  GPtr<GstBus> bus_;
};

}  // namespace stt_test
}  // namespace aybiza
