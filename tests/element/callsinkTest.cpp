// callsink in a call on virtual time: what the agent says leaves on time, what it reports was heard, and a
// flush silences it at once.
#include <gst/check/gstharness.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "core/audio/Wav.h"
#include "tests/element/CallPipeline.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;
using test::CallPipeline;
using Kind = MemoryPort::Sent::Kind;

/// callsink and a pad in front of it.
struct CallSinkTest : testing::Test {
  CallPipeline call;
  GstElement* sink = nullptr;
  GstPad* pad = nullptr;
  std::vector<line::Played> played;
  std::function<void()> when_played = [] {};

  void open(const char* caps = "audio/x-mulaw,rate=8000,channels=1") {
    sink = call.add("callsink");
    pad = gst_pad_new("src", GST_PAD_SRC);
    gst_pad_set_element_private(pad, this);
    gst_pad_set_event_function(pad, [](GstPad* pad, GstObject*, GstEvent* event) -> gboolean {
      const auto owned = GPtr<GstEvent>::adopt(event);
      auto* self = static_cast<CallSinkTest*>(gst_pad_get_element_private(pad));
      if (const auto note = line::from_event<line::Played>(event)) self->played.push_back(*note);
      self->when_played();
      return TRUE;
    });
    gst_pad_set_active(pad, TRUE);
    const auto sink_pad = GPtr<GstPad>::adopt(gst_element_get_static_pad(sink, "sink"));
    ASSERT_EQ(gst_pad_link(pad, sink_pad.get()), GST_PAD_LINK_OK);
    ASSERT_EQ(call.play(), GST_STATE_CHANGE_SUCCESS) << "no preroll: a live line must not wait for the agent";
    gst_pad_push_event(pad, gst_event_new_stream_start("agent"));
    const auto wanted = GPtr<GstCaps>::adopt(gst_caps_from_string(caps));
    gst_pad_push_event(pad, gst_event_new_caps(wanted.get()));
    push_segment();
  }
  ~CallSinkTest() override {
    if (!pad) return;
    gst_element_set_state(call.pipeline.get(), GST_STATE_NULL);
    gst_object_unref(pad);
  }

  void push_segment() {
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    gst_pad_push_event(pad, gst_event_new_segment(&segment));
  }
  GstFlowReturn push(uint8_t value, Duration duration) {
    const std::vector<uint8_t> audio(static_cast<size_t>(duration / 125us), value);
    return gst_pad_push(pad, gst_buffer_new_memdup(audio.data(), audio.size()));
  }
  void begin(uint64_t generation) {
    gst_pad_push_event(pad, line::downstream(line::ResponseStart{generation, "model"}));
  }
  void end(uint64_t generation) {
    gst_pad_push_event(pad, line::downstream(line::ResponseEnd{.generation = generation}));
  }
  void say(uint64_t generation, uint8_t value, Duration duration) {
    begin(generation);
    push(value, duration);
    end(generation);
  }
  void flush() {
    gst_pad_push_event(pad, gst_event_new_flush_start());
    gst_pad_push_event(pad, gst_event_new_flush_stop(TRUE));
    push_segment();
  }
  uint64_t stat(const char* name) {
    GstStructure* stats = nullptr;
    g_object_get(sink, "stats", &stats, nullptr);
    guint64 value = G_MAXUINT64;
    gst_structure_get_uint64(stats, name, &value);
    gst_structure_free(stats);
    return value;
  }
};

TEST_F(CallSinkTest, SpeaksAtOnceAndThenInStep) {
  open();
  call.loop.run_for(7ms);
  const Time start = call.loop.now();
  say(1, 0x11, 1s);
  call.loop.run_for(2s);
  std::vector<Time> times;
  for (const auto& sent : call.port.sent()) {
    if (sent.kind != Kind::audio) continue;
    EXPECT_EQ(sent.audio.size(), 160u);
    times.push_back(sent.at);
  }
  ASSERT_EQ(times.size(), 50u);
  for (size_t n = 0; n < times.size(); n++) {
    const Time due = start + 20ms * std::max<int64_t>(0, static_cast<int64_t>(n) - 2);
    EXPECT_GE(times[n], due);
    EXPECT_LE(times[n] - due, 20ms);
  }
  EXPECT_EQ(stat("frames"), 50u);
  EXPECT_EQ(stat("late-frames"), 0u);
  EXPECT_EQ(stat("max-lead"), 60000000u);
}

TEST_F(CallSinkTest, TellsTheFirstFrameAndWhatWasHeard) {
  open();
  const Time start = call.loop.now();
  say(4, 0x11, 1200ms);
  call.loop.run_for(2s);
  const auto stages = call.take_notes<line::Stage>();
  ASSERT_EQ(stages.size(), 1u);
  EXPECT_EQ(stages[0].generation, 4u);
  EXPECT_EQ(stages[0].stage, "first-frame");
  EXPECT_EQ(stages[0].time, start.time_since_epoch().count());
  ASSERT_GE(played.size(), 4u) << "at the first frame, twice on the way, and at the end";
  EXPECT_EQ(played.front().position, 0u);
  EXPECT_TRUE(played.back().complete);
  EXPECT_EQ(played.back().position, 1200 * GST_MSECOND);
}

TEST_F(CallSinkTest, FallsSilentOnAFlushAndTellsWhatWasHeard) {
  open();
  say(1, 0x11, 5s);
  call.loop.run_for(700ms);
  const Time flushed_at = call.loop.now();
  flush();
  push(0x12, 1s);  // a late piece of the old answer
  call.loop.run_for(500ms);
  say(2, 0x22, 100ms);
  call.loop.run_for(500ms);
  EXPECT_EQ(call.port.count(Kind::clear), 1u);
  bool cleared = false;
  for (const auto& sent : call.port.sent()) {
    if (sent.kind == Kind::clear) {
      cleared = true;
      EXPECT_EQ(sent.at, flushed_at) << "at once";
    } else if (sent.kind == Kind::audio) {
      EXPECT_EQ(sent.audio[0], cleared ? 0x22 : 0x11);
    }
  }
  size_t interrupted = 0;
  for (const auto& note : played) {
    if (note.generation != 1) continue;
    EXPECT_FALSE(note.complete);
    if (!note.interrupted) continue;
    EXPECT_EQ(note.position, 700 * GST_MSECOND);
    interrupted++;
  }
  EXPECT_EQ(interrupted, 1u);
  EXPECT_TRUE(played.back().complete);
  EXPECT_EQ(played.back().generation, 2u);
}

TEST_F(CallSinkTest, StandsStillAtOnceAndGoesOnFromTheVeryNextSample) {
  open();
  const auto hold = [this](const char* how) {
    gst_pad_push_event(pad, line::downstream_at_once(line::Hold{.generation = 1, .how = how}));
  };
  begin(1);
  std::vector<uint8_t> audio(16000);
  for (size_t i = 0; i < audio.size(); i++) audio[i] = static_cast<uint8_t>(i % 251);
  gst_pad_push(pad, gst_buffer_new_memdup(audio.data(), audio.size() / 2));
  call.loop.run_for(510ms);
  hold("pause");
  gst_pad_push(pad, gst_buffer_new_memdup(audio.data() + 8000, 8000));  // the voice goes on arriving
  end(1);
  const size_t sent = call.port.audio().size();
  call.loop.run_for(450ms);
  EXPECT_EQ(call.port.audio().size(), sent);
  EXPECT_LE(played.back().position, 580 * GST_MSECOND);
  hold("release");
  call.loop.run_for(200ms);
  hold("duck");
  hold("release");
  call.loop.run_for(2s);
  EXPECT_EQ(call.port.audio(), audio);
  EXPECT_TRUE(played.back().complete);
  EXPECT_EQ(played.back().position, 2 * GST_SECOND);
  EXPECT_EQ(call.port.count(Kind::clear), 0u);
}

TEST_F(CallSinkTest, SpeaksSoftlyAndForgetsItWithAFlush) {
  open();
  begin(1);
  push(0x00, 1s);
  call.loop.run_for(200ms);
  gst_pad_push_event(pad, line::downstream_at_once(line::Hold{.generation = 1, .how = "duck"}));
  call.loop.run_for(200ms);
  EXPECT_EQ(call.port.audio().back(), 0x26) << "a fifth of 0x00";
  flush();
  begin(2);
  push(0x00, 100ms);
  call.loop.run_for(20ms);
  EXPECT_EQ(call.port.audio().back(), 0x00);
}

TEST_F(CallSinkTest, PostsEosWhenTheLastWordWasHeard) {
  open();
  say(1, 0x11, 300ms);
  GstEvent* eos = gst_event_new_eos();
  const guint32 seqnum = gst_event_get_seqnum(eos);
  gst_pad_push_event(pad, eos);
  call.loop.run_for(280ms);
  EXPECT_TRUE(call.take_messages(GST_MESSAGE_EOS).empty());
  call.loop.run_for(40ms);
  const auto messages = call.take_messages(GST_MESSAGE_EOS);
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(gst_message_get_seqnum(messages[0].get()), seqnum);
  EXPECT_EQ(push(0x11, 20ms), GST_FLOW_EOS);
}

TEST_F(CallSinkTest, NamesTheFormatThatTheCallTakes) {
  open("audio/x-raw,format=S16LE,layout=interleaved,rate=8000,channels=1");
  EXPECT_NE(call.take_error().find("audio/x-mulaw, rate=(int)8000"), std::string::npos);
  EXPECT_EQ(push(0, 20ms), GST_FLOW_NOT_NEGOTIATED);
  const auto sink_pad = GPtr<GstPad>::adopt(gst_element_get_static_pad(sink, "sink"));
  const auto caps = GPtr<GstCaps>::adopt(gst_pad_query_caps(sink_pad.get(), nullptr));
  EXPECT_STREQ(GChars(gst_caps_to_string(caps.get())).get(),
               "audio/x-mulaw, rate=(int)8000, channels=(int)1");
}

TEST_F(CallSinkTest, MayBeTakenDownByThoseItTells) {
  open();
  when_played = [this] {
    if (played.back().complete) gst_element_set_state(call.pipeline.get(), GST_STATE_NULL);
  };
  say(1, 0x11, 200ms);
  call.loop.run_for(1s);
  EXPECT_TRUE(played.back().complete);
  EXPECT_EQ(push(0x11, 20ms), GST_FLOW_FLUSHING);
}

TEST_F(CallSinkTest, WarnsOnceWhenTheAgentIsTooFarAhead) {
  open();
  gst_element_set_state(call.pipeline.get(), GST_STATE_NULL);
  g_object_set(sink, "max-buffered", 1000, nullptr);
  call.play();
  gst_pad_push_event(pad, gst_event_new_stream_start("again"));
  const auto caps = GPtr<GstCaps>::adopt(gst_caps_from_string("audio/x-mulaw,rate=8000,channels=1"));
  gst_pad_push_event(pad, gst_event_new_caps(caps.get()));
  push_segment();
  begin(1);
  for (int i = 0; i < 10; i++) EXPECT_EQ(push(0x11, 500ms), GST_FLOW_OK);
  EXPECT_EQ(call.take_messages(GST_MESSAGE_WARNING).size(), 1u);
  EXPECT_LE(stat("buffered"), 1000 * GST_MSECOND);
}

TEST_F(CallSinkTest, AddsAFrameToTheLatencyOfALiveLine) {
  open();
  gst_pad_set_query_function(pad, [](GstPad*, GstObject*, GstQuery* query) -> gboolean {
    if (GST_QUERY_TYPE(query) != GST_QUERY_LATENCY) return FALSE;
    gst_query_set_latency(query, TRUE, 100 * GST_MSECOND, GST_CLOCK_TIME_NONE);
    return TRUE;
  });
  const auto query = GPtr<GstQuery>::adopt(gst_query_new_latency());
  ASSERT_TRUE(gst_element_query(sink, query.get()));
  GstClockTime min = 0, max = 0;
  gst_query_parse_latency(query.get(), nullptr, &min, &max);
  EXPECT_EQ(min, 120 * GST_MSECOND);
  EXPECT_EQ(max, GST_CLOCK_TIME_NONE);
}

TEST_F(CallSinkTest, IsSilentAfterRandomFlushesAndAnswers) {
  open();
  std::minstd_rand random(7);
  uint64_t generation = 0, newest = 0;
  for (int round = 0; round < 1000; round++) {
    switch (random() % 5) {
      case 0:
        flush();
        break;
      case 1:
        begin(newest = ++generation);
        break;
      case 2:
        end(generation);
        break;
      default:
        push(static_cast<uint8_t>(newest), milliseconds(1 + random() % 300));
        break;
    }
    call.loop.run_for(milliseconds(random() % 100));
  }
  begin(++generation);
  end(generation);
  call.loop.run_for(20min);
  uint8_t last = 0;
  for (const auto& sent : call.port.sent())
    if (sent.kind == Kind::audio && sent.audio[0] != 0xFF) {
      EXPECT_TRUE(static_cast<int8_t>(sent.audio[0] - last) >= 0) << "an old answer came back";
      last = sent.audio[0];
    }
  EXPECT_TRUE(played.back().complete);
  EXPECT_EQ(played.back().generation, generation);
}

/// On its own, with the shared loop thread and real time: what gst-launch does.
struct CallSinkAlone : testing::Test {
  const std::string path = testing::TempDir() + "callsink-test.wav";
  ~CallSinkAlone() override { std::filesystem::remove(path); }

  GPtr<GstElement> launch(const std::string& line) {
    GError* error = nullptr;
    auto pipeline = GPtr<GstElement>::sink(gst_parse_launch(line.c_str(), &error));
    EXPECT_EQ(error, nullptr) << error->message;
    return pipeline;
  }
};

TEST_F(CallSinkAlone, MakesAForeignThreadWaitForRoomAndLosesNothing) {
  auto pipeline = launch(
      "audiotestsrc num-buffers=6 samplesperbuffer=800 ! audio/x-raw,format=S16LE,rate=8000,channels=1 ! "
      "callsink max-buffered=100 location=" +
      path);
  gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
  const auto bus = GPtr<GstBus>::adopt(gst_element_get_bus(pipeline.get()));
  const auto message = GPtr<GstMessage>::adopt(gst_bus_timed_pop_filtered(
      bus.get(), 10 * GST_SECOND, static_cast<GstMessageType>(GST_MESSAGE_EOS | GST_MESSAGE_ERROR)));
  ASSERT_TRUE(message);
  EXPECT_EQ(GST_MESSAGE_TYPE(message.get()), GST_MESSAGE_EOS);
  gst_element_set_state(pipeline.get(), GST_STATE_NULL);
  auto recorded = WavReader::open(path);
  ASSERT_TRUE(recorded);
  std::vector<uint8_t> audio(100000);
  EXPECT_GE(recorded->read(audio), 4800u * 2);
}

TEST_F(CallSinkAlone, LetsAWaitingThreadGoWhenItIsStopped) {
  auto pipeline = launch(
      "audiotestsrc samplesperbuffer=80000 ! audio/x-raw,format=S16LE,rate=8000,channels=1 ! "
      "callsink max-buffered=100 location=" +
      path);
  gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
  gst_element_get_state(pipeline.get(), nullptr, nullptr, GST_CLOCK_TIME_NONE);
  EXPECT_EQ(gst_element_set_state(pipeline.get(), GST_STATE_NULL), GST_STATE_CHANGE_SUCCESS);
}

TEST_F(CallSinkAlone, SurvivesStateChangesFromAnyThreadWhileACallRuns) {
  const std::string caller = testing::TempDir() + "callsink-test-caller.wav";
  WavWriter::open(caller, {WavFormat::Coding::mulaw})->write_silence(80000);
  std::minstd_rand random(3);
  for (int call = 0; call < 30; call++) {
    auto pipeline = launch("callsrc location=" + caller + " ! callsink location=" + path);
    for (int change = 0; change < 10; change++) {
      const auto state = static_cast<GstState>(GST_STATE_NULL + random() % 4);
      EXPECT_NE(gst_element_set_state(pipeline.get(), state), GST_STATE_CHANGE_FAILURE);
      if (random() % 2) gst_element_send_event(pipeline.get(), gst_event_new_flush_start());
      if (random() % 2) gst_element_send_event(pipeline.get(), gst_event_new_flush_stop(TRUE));
    }
    EXPECT_EQ(gst_element_set_state(pipeline.get(), GST_STATE_NULL), GST_STATE_CHANGE_SUCCESS);
  }
  std::filesystem::remove(caller);
}

}  // namespace
}  // namespace aybiza
