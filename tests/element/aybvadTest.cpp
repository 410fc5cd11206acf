// aybvad in a harness: what it tells, in which order with the buffers, and what its gate lets through.
#include <gst/check/gstharness.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "core/base/GPtr.h"
#include "core/line/Notes.h"
#include "tests/support/OnnxBytes.h"
#include "tools/simulation/Syllables.h"
#include "tools/simulation/TempFolder.h"

namespace aybiza {
namespace {

using Audio = std::vector<int16_t>;
using test::quiet_line;
using test::spoken_second;

/// What came out of the element, in order: a note, a gap or a buffer.
struct Item {
  enum Kind { start, stop, pause, resume, gap, buffer } kind;
  GstClockTime time = 0;  ///< running time of a note, timestamp of the others
  uint64_t duration = 0;
};

class AybVad : public testing::TestWithParam<int> {
 protected:
  AybVad() {
    gst_pad_add_probe(
        h->sinkpad,
        static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM),
        [](GstPad*, GstPadProbeInfo* info, gpointer data) {
          static_cast<AybVad*>(data)->record(info);
          return GST_PAD_PROBE_OK;
        },
        this, nullptr);
    gst_element_set_bus(h->element, bus.get());
  }
  ~AybVad() override { gst_element_set_bus(h->element, nullptr); }

  void record(GstPadProbeInfo* info) {
    if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
      GstBuffer* b = GST_PAD_PROBE_INFO_BUFFER(info);
      items.push_back({Item::buffer, GST_BUFFER_PTS(b), GST_BUFFER_DURATION(b)});
      return;
    }
    GstEvent* event = GST_PAD_PROBE_INFO_EVENT(info);
    if (const auto note = line::from_event<line::SpeechStart>(event))
      items.push_back({Item::start, note->running_time});
    if (const auto note = line::from_event<line::SpeechStop>(event))
      items.push_back({Item::stop, note->running_time, note->duration});
    if (const auto note = line::from_event<line::SpeechPause>(event))
      items.push_back({Item::pause, note->running_time});
    if (const auto note = line::from_event<line::SpeechResume>(event))
      items.push_back({Item::resume, note->running_time});
    if (GST_EVENT_TYPE(event) == GST_EVENT_GAP) {
      Item item{Item::gap};
      gst_event_parse_gap(event, &item.time, &item.duration);
      items.push_back(item);
    }
  }

  void set_rate(int rate) {
    const auto caps = "audio/x-raw,format=S16LE,layout=interleaved,channels=1,rate=" + std::to_string(rate);
    gst_harness_set_src_caps_str(h.get(), caps.c_str());
  }

  /// In buffers of 20 ms from `from` on.
  void push(const Audio& audio, int rate, GstClockTime from = 0) {
    const size_t size = static_cast<size_t>(rate) / 50;
    for (size_t at = 0; at + size <= audio.size(); at += size) {
      GstBuffer* b = gst_buffer_new_memdup(&audio[at], size * sizeof(int16_t));
      GST_BUFFER_PTS(b) = from + gst_util_uint64_scale(at, GST_SECOND, static_cast<guint64>(rate));
      GST_BUFFER_DURATION(b) = 20 * GST_MSECOND;
      ASSERT_EQ(gst_harness_push(h.get(), b), GST_FLOW_OK);
    }
  }

  std::vector<size_t> places_of(Item::Kind kind) const {
    std::vector<size_t> places;
    for (size_t i = 0; i < items.size(); i++)
      if (items[i].kind == kind) places.push_back(i);
    return places;
  }
  const Item& only(Item::Kind kind) const {
    const auto places = places_of(kind);
    EXPECT_EQ(places.size(), 1);
    static const Item none{};
    return places.empty() ? none : items[places[0]];
  }

  std::unique_ptr<GstHarness, decltype(&gst_harness_teardown)> h{gst_harness_new("aybvad"),
                                                                 gst_harness_teardown};
  GPtr<GstBus> bus = GPtr<GstBus>::adopt(gst_bus_new());
  std::vector<Item> items;
};

double ms_of(GstClockTime time) { return static_cast<double>(time) / GST_MSECOND; }

TEST_P(AybVad, TellsStartAndStopWithTheirRunningTimes) {
  set_rate(GetParam());
  push(spoken_second(GetParam()), GetParam(), 10 * GST_SECOND);
  const Item start = only(Item::start), stop = only(Item::stop);
  EXPECT_NEAR(ms_of(start.time), 11000, 100);
  EXPECT_NEAR(ms_of(stop.time), 12000, 250);
  EXPECT_EQ(stop.duration, stop.time - start.time);
  EXPECT_EQ(places_of(Item::buffer).size(), 200) << "without the gate everything passes";
}

INSTANTIATE_TEST_SUITE_P(Rates, AybVad, testing::Values(8000, 16000));

TEST_F(AybVad, PostsTheSameAsMessages) {
  set_rate(8000);
  push(spoken_second(8000), 8000);
  std::vector<GstClockTime> times;
  while (auto message = GPtr<GstMessage>::adopt(gst_bus_pop_filtered(bus.get(), GST_MESSAGE_ELEMENT))) {
    if (const auto note = line::from_message<line::SpeechStart>(message.get()))
      times.push_back(note->running_time);
    if (const auto note = line::from_message<line::SpeechStop>(message.get()))
      times.push_back(note->running_time);
  }
  EXPECT_EQ(times, (std::vector{only(Item::start).time, only(Item::stop).time}));
}

TEST_F(AybVad, SendsTheStartAheadOfTheBufferThatDecidedIt) {
  set_rate(8000);
  push(spoken_second(8000), 8000);
  const size_t at = places_of(Item::start).at(0);
  const Item before = items[at - 1], after = items[at + 1];
  ASSERT_EQ(before.kind, Item::buffer);
  ASSERT_EQ(after.kind, Item::buffer);
  EXPECT_EQ(after.time, before.time + before.duration);
  EXPECT_LE(after.time, items[at].time + 60 * GST_MSECOND) << "decided within 80 ms";
}

TEST_F(AybVad, TellsAPauseLongBeforeItIsAStop) {
  set_rate(8000);
  push(spoken_second(8000), 8000);
  ASSERT_FALSE(places_of(Item::pause).empty());
  const size_t pause = places_of(Item::pause).back();
  EXPECT_NEAR(ms_of(items[pause].time), 2000, 250);
  EXPECT_LT(pause, places_of(Item::stop).at(0)) << "it comes before the stop";
  const Item before = items[pause - 1];
  EXPECT_LE(ms_of(before.time + before.duration), ms_of(items[pause].time) + 240) << "after pause, not later";
}

TEST_F(AybVad, TakesAPauseBackWhenSpeechGoesOn) {
  set_rate(8000);
  auto audio = spoken_second(8000, 2400);
  const auto more = test::syllables(8000, 1000);
  audio.insert(audio.end(), more.begin(), more.end());
  push(audio, 8000);
  ASSERT_EQ(places_of(Item::start).size(), 1u);
  EXPECT_EQ(places_of(Item::stop).size(), 0u) << "the pause was too short for a stop";
  ASSERT_FALSE(places_of(Item::resume).empty());
  EXPECT_GT(places_of(Item::resume)[0], places_of(Item::pause).at(0));
}

TEST_F(AybVad, OpensItsGateWithThePreRoll) {
  g_object_set(h->element, "gate", TRUE, "pre-roll", 300, nullptr);
  set_rate(8000);
  push(spoken_second(8000), 8000);
  const auto buffers = places_of(Item::buffer);
  ASSERT_FALSE(buffers.empty());
  const size_t start = places_of(Item::start).at(0);
  EXPECT_LT(start, buffers.front()) << "the start goes ahead of the pre-roll";
  EXPECT_LE(items[buffers.front()].time, items[start].time - 200 * GST_MSECOND);
  EXPECT_GE(items[buffers.front()].time, items[start].time - 320 * GST_MSECOND);
  for (size_t i = 1; i < buffers.size(); i++)
    EXPECT_EQ(items[buffers[i]].time, items[buffers[i - 1]].time + 20 * GST_MSECOND)
        << "no hole in the speech";
  EXPECT_GT(items[buffers.back()].time, only(Item::stop).time) << "the hang-over passes";
  EXPECT_EQ(places_of(Item::stop).at(0), buffers.back() + 1);
  for (size_t place : places_of(Item::gap)) EXPECT_TRUE(place < start || place > buffers.back());
}

TEST_F(AybVad, ForgetsSpeechOverAFlush) {
  set_rate(8000);
  push(quiet_line(8000, 1000), 8000);
  push(test::syllables(8000, 500), 8000, GST_SECOND);
  EXPECT_EQ(places_of(Item::start).size(), 1);
  gst_harness_push_event(h.get(), gst_event_new_flush_start());
  gst_harness_push_event(h.get(), gst_event_new_flush_stop(TRUE));
  GstSegment segment;
  gst_segment_init(&segment, GST_FORMAT_TIME);
  gst_harness_push_event(h.get(), gst_event_new_segment(&segment));
  items.clear();
  push(spoken_second(8000), 8000);
  EXPECT_EQ(items.front().kind, Item::buffer) << "no stop of the speech that was flushed";
  EXPECT_NEAR(ms_of(only(Item::start).time), 1000, 100);
}

TEST_F(AybVad, StopsAtTheEndOfTheStreamAndInAGap) {
  for (GstEvent* end : {gst_event_new_gap(1500 * GST_MSECOND, 2 * GST_SECOND), gst_event_new_eos()}) {
    items.clear();
    set_rate(8000);
    push(quiet_line(8000, 1000), 8000);
    push(test::syllables(8000, 500), 8000, GST_SECOND);
    EXPECT_TRUE(places_of(Item::stop).empty());
    gst_harness_push_event(h.get(), end);
    EXPECT_NEAR(ms_of(only(Item::stop).time), 1500, 250);
  }
}

TEST_F(AybVad, ShowsWhatItHears) {
  set_rate(8000);
  push(quiet_line(8000, 1000), 8000);
  push(test::syllables(8000, 900), 8000, GST_SECOND);
  GstStructure* stats = nullptr;
  g_object_get(h->element, "stats", &stats, nullptr);
  gdouble level = 0, floor = 0, probability = 0;
  gboolean speaking = FALSE;
  EXPECT_TRUE(gst_structure_get(stats, "level", G_TYPE_DOUBLE, &level, "noise-floor", G_TYPE_DOUBLE, &floor,
                                "probability", G_TYPE_DOUBLE, &probability, "speaking", G_TYPE_BOOLEAN,
                                &speaking, nullptr));
  gst_structure_free(stats);
  EXPECT_TRUE(speaking);
  EXPECT_GT(level, floor + 20);
  EXPECT_GT(probability, 0.4);
}

TEST_F(AybVad, AddsLatencyOnlyBehindItsGate) {
  gst_harness_set_upstream_latency(h.get(), 20 * GST_MSECOND);
  set_rate(8000);
  push(quiet_line(8000, 20), 8000);
  EXPECT_EQ(gst_harness_query_latency(h.get()), 20 * GST_MSECOND);
  g_object_set(h->element, "gate", TRUE, nullptr);
  EXPECT_EQ(gst_harness_query_latency(h.get()), 350 * GST_MSECOND);
}

// A file in Silero's format whose network believes the same of everything.
std::string stubborn(float log_odds) {
  return test::model_bytes({test::graph_bytes(test::silero_tensors(128, [&](const test::FloatTensor& tensor) {
    return tensor.name == "decoder.decoder.2.bias" ? log_odds : 0.f;
  }))});
}

class AybVadSilero : public AybVad {
 protected:
  AybVadSilero() { gst_element_set_state(h->element, GST_STATE_READY); }

  void write(const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }
  void choose_silero() { gst_util_set_object_arg(G_OBJECT(h->element), "model", "silero"); }
  void set_path() { g_object_set(h->element, "model-path", path.c_str(), nullptr); }
  GstStateChangeReturn start() { return gst_element_set_state(h->element, GST_STATE_PLAYING); }
  /// Of the error on the bus.
  std::string complaint() {
    const auto message = GPtr<GstMessage>::adopt(gst_bus_pop_filtered(bus.get(), GST_MESSAGE_ERROR));
    if (!message) return {};
    GError* error = nullptr;
    gst_message_parse_error(message.get(), &error, nullptr);
    return take_message(error);
  }

  test::TempFolder folder;
  std::string path = folder.path() + "/silero.onnx";
};

TEST_F(AybVadSilero, RefusesToStartWithoutItsWeights) {
  choose_silero();
  EXPECT_EQ(start(), GST_STATE_CHANGE_FAILURE);
  EXPECT_EQ(complaint(), "model=silero needs model-path");
  set_path();
  EXPECT_EQ(start(), GST_STATE_CHANGE_FAILURE);
  EXPECT_EQ(complaint(), path + ": No such file or directory");
  write("RIFF....WAVEfmt ");
  EXPECT_EQ(start(), GST_STATE_CHANGE_FAILURE);
  EXPECT_EQ(complaint(), path + ": no ONNX model");
  write(test::model_bytes({test::graph_bytes({{"weight", {2}, {1, 2}}})}));
  EXPECT_EQ(start(), GST_STATE_CHANGE_FAILURE);
  EXPECT_EQ(complaint(), path + ": an ONNX model, but not Silero v5 with its network for 8 kHz");
  write(stubborn(9));
  EXPECT_EQ(start(), GST_STATE_CHANGE_SUCCESS);
}

TEST_F(AybVadSilero, ListensToTheNetwork) {
  for (const bool agrees : {true, false}) {
    items.clear();
    gst_element_set_state(h->element, GST_STATE_READY);
    path = folder.path() + (agrees ? "/yes.onnx" : "/no.onnx");
    write(stubborn(agrees ? 9 : -9));
    choose_silero();
    set_path();
    ASSERT_EQ(start(), GST_STATE_CHANGE_SUCCESS);
    gst_harness_push_event(h.get(), gst_event_new_stream_start("another"));
    set_rate(8000);
    push(spoken_second(8000, 4000, test::bad_line), 8000);
    EXPECT_EQ(places_of(Item::start).size(), agrees ? 1 : 0);
  }
}

TEST_F(AybVadSilero, TakesAnotherModelWithTheNextStart) {
  ASSERT_EQ(start(), GST_STATE_CHANGE_SUCCESS);
  choose_silero();
  set_path();
  set_rate(8000);
  push(spoken_second(8000), 8000);
  EXPECT_EQ(places_of(Item::start).size(), 1) << "the built-in model goes on";
  EXPECT_EQ(complaint(), "");
  gst_element_set_state(h->element, GST_STATE_READY);
  EXPECT_EQ(start(), GST_STATE_CHANGE_FAILURE);
  EXPECT_EQ(complaint(), path + ": No such file or directory");
}

// The number behind a word of /proc/self/status.
long from_status(const std::string& key) {
  std::ifstream in("/proc/self/status");
  for (std::string word; in >> word;)
    if (long value; word == key && in >> value) return value;
  return -1;
}

TEST_F(AybVadSilero, TwoHundredShareOneCopyAndNoThread) {
  write(stubborn(1));
  choose_silero();
  set_path();
  ASSERT_EQ(start(), GST_STATE_CHANGE_SUCCESS);
  const long memory = from_status("VmRSS:"), threads = from_status("Threads:");
  ASSERT_GT(memory, 0);
  const Audio audio = spoken_second(8000, 2500);
  std::vector<std::unique_ptr<GstHarness, decltype(&gst_harness_teardown)>> calls;
  for (int i = 0; i < 200; i++) {
    calls.emplace_back(gst_harness_new_parse(("aybvad model=silero model-path=" + path).c_str()),
                       gst_harness_teardown);
    GstHarness* call = calls.back().get();
    gst_harness_set_src_caps_str(call, "audio/x-raw,format=S16LE,layout=interleaved,channels=1,rate=8000");
    for (size_t at = 0; at + 160 <= audio.size(); at += 160) {
      ASSERT_EQ(gst_harness_push(call, gst_buffer_new_memdup(&audio[at], 320)), GST_FLOW_OK);
      gst_buffer_unref(gst_harness_pull(call));
    }
  }
  EXPECT_LE(from_status("VmRSS:") - memory, 64 * 1024) << "kB";
  EXPECT_EQ(from_status("Threads:"), threads);
}

TEST_F(AybVad, RefusesWhatItCannotHear) {
  for (const char* caps : {"audio/x-raw,format=S16LE,layout=interleaved,rate=44100,channels=1",
                           "audio/x-raw,format=S16LE,layout=interleaved,rate=8000,channels=2",
                           "audio/x-raw,format=F32LE,layout=interleaved,rate=8000,channels=1"}) {
    const auto c = GPtr<GstCaps>::adopt(gst_caps_from_string(caps));
    EXPECT_FALSE(gst_pad_peer_query_accept_caps(h->srcpad, c.get())) << caps;
  }
}

}  // namespace
}  // namespace aybiza
