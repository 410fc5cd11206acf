// aurattssrc between text and a call: words go in as buffers and notes and leave as audio in the same order,
// and nothing leaves of what was flushed.
#include <random>

#include "core/loop/MainLoop.h"
#include "tests/element/VoiceBench.h"

namespace aybiza {
namespace {

using namespace voice_test;

// ---- on its own -------------------------------------------------------------------------------------------

TEST_F(AuraTtsSrc, SpeaksItsTextOnceAndEnds) {
  make_alone({{"text", "Good morning"}});
  set_state(GST_STATE_PLAYING);
  loop_.run_for(5s);
  EXPECT_EQ(pull_words(), "Good morning ");
  EXPECT_THAT(pull_events(), ElementsAre("stream-start", "caps", "segment", "eos"));
  EXPECT_THAT(vendor_.log, ElementsAre("Speak Good morning ", "Flush"));
}

TEST_F(AuraTtsSrc, WithoutTextEndsAtOnce) {
  make_alone({});
  set_state(GST_STATE_PLAYING);
  EXPECT_THAT(pull_events(), ElementsAre("stream-start", "caps", "segment", "eos"));
}

TEST_F(AuraTtsSrc, IsLiveAndHoldsItsAudioBackUntilPlaying) {
  make_alone({{"text", "Good morning"}, {"latency", "40"}});
  EXPECT_EQ(set_state(GST_STATE_PAUSED), GST_STATE_CHANGE_NO_PREROLL);
  loop_.run_for(5s);
  EXPECT_EQ(vendor_.connections.size(), 1u) << "the socket is opened ahead";
  EXPECT_THAT(vendor_.log, IsEmpty());
  EXPECT_EQ(gst_harness_query_latency(harness_), 40 * GST_MSECOND);
  set_state(GST_STATE_PLAYING);
  loop_.run_for(200ms);
  EXPECT_EQ(set_state(GST_STATE_PAUSED), GST_STATE_CHANGE_NO_PREROLL);
  pull_words();
  loop_.run_for(5s);
  EXPECT_EQ(pull_words(), "");
  set_state(GST_STATE_PLAYING);
  EXPECT_NE(pull_words(), "");
}

TEST_F(AuraTtsSrc, EndsWhenTheApplicationSaysSo) {
  make_alone({{"text", "Good morning"}});
  set_state(GST_STATE_PLAYING);
  EXPECT_TRUE(GST_OBJECT_FLAG_IS_SET(element_.get(), GST_ELEMENT_FLAG_SOURCE));
  EXPECT_TRUE(gst_element_send_event(element_.get(), gst_event_new_eos()));
  loop_.run_for(5s);
  EXPECT_EQ(pull_words(), "Good morning ") << "what was begun is finished";
  EXPECT_THAT(pull_events(), testing::Contains("eos"));
}

TEST_F(AuraTtsSrc, SpeaksTheFormatThatDownstreamPrefers) {
  struct Row {
    const char *downstream, *encoding, *caps, *query;
  };
  const Row rows[] = {
      {nullptr, "auto", "audio/x-mulaw, rate=(int)8000, channels=(int)1", "encoding=mulaw&sample_rate=8000"},
      {"audio/x-alaw; audio/x-mulaw", "auto", "audio/x-alaw, rate=(int)8000, channels=(int)1",
       "encoding=alaw&sample_rate=8000"},
      {"audio/x-raw,format=S16LE,rate=16000", "auto",
       "audio/x-raw, format=(string)S16LE, layout=(string)interleaved, rate=(int)16000, channels=(int)1",
       "encoding=linear16&sample_rate=16000"},
      {"audio/x-raw,format={S24LE,S16LE},rate=[1,96000]; audio/x-mulaw", "auto",
       "audio/x-raw, format=(string)S16LE, layout=(string)interleaved, rate=(int)24000, channels=(int)1",
       "encoding=linear16&sample_rate=24000"},
      {nullptr, "linear16",
       "audio/x-raw, format=(string)S16LE, layout=(string)interleaved, rate=(int)24000, channels=(int)1",
       "encoding=linear16&sample_rate=24000"},
  };
  for (const Row& row : rows) {
    make_alone({{"text", "Hi"}, {"encoding", row.encoding}}, row.downstream);
    set_state(GST_STATE_PLAYING);
    loop_.run_for(10ms);
    auto caps = GPtr<GstCaps>::adopt(gst_pad_get_current_caps(harness_->sinkpad));
    auto expected = GPtr<GstCaps>::adopt(gst_caps_from_string(row.caps));
    EXPECT_TRUE(caps && gst_caps_is_equal(caps.get(), expected.get())) << row.caps;
    EXPECT_THAT(vendor_.urls.back(), HasSubstr(row.query));
    tear_down();
  }
}

TEST_F(AuraTtsSrc, StartsAgainAfterReady) {
  make_alone({{"text", "Hi"}});
  for (int i = 0; i < 3; i++) {
    set_state(GST_STATE_PLAYING);
    loop_.run_for(5s);
    EXPECT_EQ(pull_words(), "Hi ");
    set_state(GST_STATE_READY);
    loop_.run_for(1s);
  }
  EXPECT_THAT(vendor_.log, testing::Contains("Close").Times(3));
}

TEST_F(AuraTtsSrc, KeepsItsKeyToItself) {
  make_alone({{"api-key", "secret"}});
  GParamSpec* spec = g_object_class_find_property(G_OBJECT_GET_CLASS(element_.get()), "api-key");
  EXPECT_FALSE(spec->flags & G_PARAM_READABLE);
}

// ---- in a line --------------------------------------------------------------------------------------------

TEST_F(AuraTtsSrc, PutsTheMarksOfAnAnswerAroundItsAudio) {
  start_linked();
  pull_events();
  send(line::ResponseStart{.generation = 1});
  text("Good morning.", 1);
  text("How are you?", 1);
  loop_.run_for(140ms);
  EXPECT_THAT(pull_events(), IsEmpty()) << "no audio, no start";
  loop_.run_for(40ms);
  EXPECT_THAT(pull_events(), ElementsAre("segment", "aybiza/response-start"));
  send(line::ResponseEnd{.generation = 1});
  send(line::ResponseStart{.generation = 2});
  send(line::ResponseEnd{.generation = 2});
  loop_.run_for(50ms);
  EXPECT_THAT(pull_events(), IsEmpty()) << "more audio comes";
  loop_.run_for(5s);
  EXPECT_THAT(pull_events(),
              ElementsAre("aybiza/response-end", "aybiza/response-start", "aybiza/response-end"));
  EXPECT_EQ(pull_words(), "Good morning. How are you? ");
}

TEST_F(AuraTtsSrc, TimesAnAnswerWithoutGaps) {
  start_linked();
  loop_.run_for(1s);
  text("One two.", 1);
  loop_.run_for(10s);
  text("Three.", 2);
  loop_.run_for(10s);
  GstClockTime next = GST_CLOCK_TIME_NONE;
  int answers = 0;
  while (auto buffer = GPtr<GstBuffer>::adopt(gst_harness_try_pull(harness_))) {
    const bool first = GST_BUFFER_FLAG_IS_SET(buffer.get(), GST_BUFFER_FLAG_DISCONT);
    answers += first;
    if (first)
      EXPECT_NEAR(double(GST_BUFFER_PTS(buffer.get())), answers == 1 ? 1.16e9 : 11.16e9, 1e6);
    else
      EXPECT_EQ(GST_BUFFER_PTS(buffer.get()), next);
    EXPECT_EQ(GST_BUFFER_DURATION(buffer.get()), FakeSpeakVendor::bytes_per_letter * GST_SECOND / 8000);
    next = GST_BUFFER_PTS(buffer.get()) + GST_BUFFER_DURATION(buffer.get());
  }
  EXPECT_EQ(answers, 2);
}

TEST_F(AuraTtsSrc, TellsWhenItSpokeAndWhenItWasAnswered) {
  start_linked();
  const Time begin = loop_.now();
  text("One.", 4);
  text("Two.", 4);
  loop_.run_for(5s);
  std::vector<std::string> stages;
  while (auto message = pop_message(GST_MESSAGE_ELEMENT))
    if (auto stage = line::from_message<line::Stage>(message.get()))
      stages.push_back(stage->stage + " " + std::to_string(stage->generation) + " after " +
                       std::to_string((stage->time - begin.time_since_epoch().count()) / 1'000'000));
  EXPECT_THAT(stages, ElementsAre("phrase-sent 4 after 0", "first-audio 4 after 150"));
}

TEST_F(AuraTtsSrc, SpeaksTextOfForeignElements) {
  start_linked();
  text("One.");
  text("Two.");
  gst_harness_push_event(harness_, gst_event_new_gap(0, GST_SECOND));
  loop_.run_for(5s);
  EXPECT_EQ(pull_words(), "One. Two. ");
  EXPECT_THAT(vendor_.log, ElementsAre("Speak One. ", "Flush", "Speak Two. ", "Flush"));
  text("Three.");
  gst_harness_push_event(harness_, gst_event_new_eos());
  EXPECT_THAT(pull_events(), testing::Not(testing::Contains("eos")));
  loop_.run_for(5s);
  EXPECT_EQ(pull_words(), "Three. ");
  EXPECT_THAT(pull_events(), testing::Contains("eos"));
}

TEST_F(AuraTtsSrc, PassesOtherEventsOn) {
  start_linked();
  pull_events();
  send(line::Dtmf{.digit = "5"});
  send(line::FinalTranscript{});
  EXPECT_THAT(pull_events(), ElementsAre("aybiza/dtmf", "rstranscribe/final-transcript"));
}

TEST_F(AuraTtsSrc, NothingOfAFlushedAnswerComesOut) {
  vendor_.clear_delay = 200ms;
  start_linked();
  std::mt19937 random(3);
  for (uint64_t generation = 1; generation <= 200; generation++) {
    const char letter = char('a' + generation % 26);
    send(line::ResponseStart{.generation = generation});
    text(std::string(20, letter).c_str(), generation);
    if (random() % 2) send(line::ResponseEnd{.generation = generation});
    loop_.run_for(milliseconds(random() % 1500));
    const std::string spoken = pull_words();
    EXPECT_EQ(spoken.find_first_not_of({letter, ' '}), std::string::npos) << spoken;
    flush();
    pull_events();
    if (random() % 2) loop_.run_for(milliseconds(random() % 300));
    EXPECT_EQ(pull_words(), "");
  }
  EXPECT_GT(stat("dropped-bytes"), 0u);
  EXPECT_EQ(error(), "");
}

TEST_F(AuraTtsSrc, AFlushClearsTheVendorOnceAndTheNextAnswerIsWhole) {
  start_linked();
  send(line::ResponseStart{.generation = 1});
  text("Let me tell you a long story.", 1);
  loop_.run_for(200ms);
  EXPECT_NE(pull_words(), "");
  pull_events();
  flush();
  flush();
  send(line::ResponseEnd{.generation = 1, .interrupted = true});
  send(line::ResponseStart{.generation = 2});
  text("Sorry.", 2);
  send(line::ResponseEnd{.generation = 2});
  loop_.run_for(5s);
  EXPECT_EQ(pull_words(), "Sorry. ");
  EXPECT_THAT(pull_events(),
              ElementsAre("flush-start", "flush-stop", "flush-start", "flush-stop", "segment",
                          "aybiza/response-end", "aybiza/response-start", "aybiza/response-end"));
  EXPECT_THAT(vendor_.log, testing::Contains("Clear").Times(1));
}

TEST_F(AuraTtsSrc, AddsTheWordsThatWereHeard) {
  start_linked();
  send(line::ResponseStart{.generation = 1});
  text("It costs twenty dollars.", 1, "It costs $20.", {{{3, 2}, {9, 8}}});
  text("Anything else?", 1);
  send(line::ResponseEnd{.generation = 1});
  loop_.run_for(10s);
  struct Row {
    Duration position;
    bool complete;
    const char* heard;
  };
  const Row rows[] = {{0ms, false, ""},
                      {700ms, false, "It costs"},
                      {1625ms, false, "It costs $20."},
                      {2300ms, false, "It costs $20. Anything"},
                      {2400ms, true, "It costs $20. Anything else?"}};
  for (const Row& row : rows) {
    gst_harness_push_upstream_event(
        harness_, line::upstream(line::Played{.generation = 1,
                                              .position = static_cast<uint64_t>(row.position.count()),
                                              .complete = row.complete}));
    std::optional<line::Played> played;
    while (auto event = GPtr<GstEvent>::adopt(gst_harness_try_pull_upstream_event(harness_)))
      if (auto note = line::from_event<line::Played>(event.get())) played = note;
    ASSERT_TRUE(played);
    EXPECT_EQ(played->heard, row.heard) << to_ms(row.position);
    EXPECT_EQ(played->position, static_cast<uint64_t>(row.position.count()));
  }
}

// ---- threads ----------------------------------------------------------------------------------------------

TEST(AuraTtsSrcThreads, TextFlushesAndStateChangesMayComeFromAnyThread) {
  LoopThread thread("voice-test");
  std::unique_ptr<MemoryNetwork> network;
  std::unique_ptr<FakeSpeakVendor> vendor;
  thread.loop().run_and_wait([&] {
    network = std::make_unique<MemoryNetwork>(thread.loop());
    vendor = std::make_unique<FakeSpeakVendor>(*network);
    vendor->first_byte = vendor->letter_gap = vendor->clear_delay = 100us;
  });
  auto services = std::make_shared<line::Services>();
  *services = {.loop = &thread.loop(), .network = network.get()};
  auto context = GPtr<GstContext>::adopt(line::make_context(services));
  GstElement* element = gst_element_factory_make("aurattssrc", nullptr);
  g_object_set(element, "url", "ws://aura", nullptr);
  gst_element_set_context(element, context.get());
  GstHarness* harness = gst_harness_new_with_element(element, "sink", "src");
  gst_harness_set_drop_buffers(harness, TRUE);
  gst_harness_set_src_caps_str(harness, "text/x-raw,format=utf8");
  std::mt19937 random(5);
  for (uint64_t generation = 1; generation <= 100; generation++) {
    if (random() % 10 == 0) {
      gst_element_set_state(element, GST_STATE_READY);
      gst_element_set_state(element, GST_STATE_PLAYING);
      gst_harness_set_src_caps_str(harness, "text/x-raw,format=utf8");
    }
    gst_harness_push_event(harness, line::downstream(line::ResponseStart{.generation = generation}));
    EXPECT_EQ(gst_harness_push(harness, line::make_text_buffer("Some words.", {generation, ""})),
              GST_FLOW_OK);
    gst_harness_push_event(harness, line::downstream(line::ResponseEnd{.generation = generation}));
    if (random() % 2) {
      gst_harness_push_event(harness, gst_event_new_flush_start());
      gst_harness_push_event(harness, gst_event_new_flush_stop(TRUE));
      GstSegment segment;
      gst_segment_init(&segment, GST_FORMAT_TIME);
      gst_harness_push_event(harness, gst_event_new_segment(&segment));
    }
  }
  gst_element_set_state(element, GST_STATE_NULL);
  gst_harness_teardown(harness);
  gst_object_unref(element);
  thread.loop().run_and_wait([&] {
    vendor.reset();
    network.reset();
  });
}

}  // namespace
}  // namespace aybiza
