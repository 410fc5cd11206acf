// aurattssrc between text and a call: words go in as buffers and notes and leave as audio in the same order,
// and nothing leaves of what was flushed. Most of it in simulated time, against a vendor whose audio can be
// read.
#include <gmock/gmock.h>
#include <gst/check/gstharness.h>

#include <random>

#include "core/base/GPtr.h"
#include "core/line/LoopClock.h"
#include "core/line/Notes.h"
#include "core/line/Services.h"
#include "core/line/UtteranceMeta.h"
#include "core/loop/MainLoop.h"
#include "core/loop/VirtualLoop.h"
#include "core/vendors/deepgram/VoiceCache.h"
#include "tools/simulation/FakeSpeakVendor.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;
using test::FakeSpeakVendor;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// An aurattssrc in a world of its own.
class Voice : public testing::Test {
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

// ---- on its own -------------------------------------------------------------------------------------------

TEST_F(Voice, SpeaksItsTextOnceAndEnds) {
  make_alone({{"text", "Good morning"}});
  set_state(GST_STATE_PLAYING);
  loop_.run_for(5s);
  EXPECT_EQ(pull_words(), "Good morning ");
  EXPECT_THAT(pull_events(), ElementsAre("stream-start", "caps", "segment", "eos"));
  EXPECT_THAT(vendor_.log, ElementsAre("Speak Good morning ", "Flush"));
}

TEST_F(Voice, WithoutTextEndsAtOnce) {
  make_alone({});
  set_state(GST_STATE_PLAYING);
  EXPECT_THAT(pull_events(), ElementsAre("stream-start", "caps", "segment", "eos"));
}

TEST_F(Voice, IsLiveAndHoldsItsAudioBackUntilPlaying) {
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

TEST_F(Voice, EndsWhenTheApplicationSaysSo) {
  make_alone({{"text", "Good morning"}});
  set_state(GST_STATE_PLAYING);
  EXPECT_TRUE(GST_OBJECT_FLAG_IS_SET(element_.get(), GST_ELEMENT_FLAG_SOURCE));
  EXPECT_TRUE(gst_element_send_event(element_.get(), gst_event_new_eos()));
  loop_.run_for(5s);
  EXPECT_EQ(pull_words(), "Good morning ") << "what was begun is finished";
  EXPECT_THAT(pull_events(), testing::Contains("eos"));
}

TEST_F(Voice, SpeaksTheFormatThatDownstreamPrefers) {
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

TEST_F(Voice, StartsAgainAfterReady) {
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

// ---- in a line --------------------------------------------------------------------------------------------

TEST_F(Voice, PutsTheMarksOfAnAnswerAroundItsAudio) {
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

TEST_F(Voice, TimesAnAnswerWithoutGaps) {
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

TEST_F(Voice, TellsWhenItSpokeAndWhenItWasAnswered) {
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

TEST_F(Voice, SpeaksTextOfForeignElements) {
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

TEST_F(Voice, PassesOtherEventsOn) {
  start_linked();
  pull_events();
  send(line::Dtmf{.digit = "5"});
  send(line::FinalTranscript{});
  EXPECT_THAT(pull_events(), ElementsAre("aybiza/dtmf", "rstranscribe/final-transcript"));
}

TEST_F(Voice, NothingOfAFlushedAnswerComesOut) {
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

TEST_F(Voice, AFlushClearsTheVendorOnceAndTheNextAnswerIsWhole) {
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

TEST_F(Voice, AddsTheWordsThatWereHeard) {
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

TEST_F(Voice, ABrokenConnectionIsAWarningAndNoWordIsLost) {
  start_linked();
  text("Good morning.", 1);
  loop_.run_for(100ms);
  vendor_.peer.cut();
  loop_.run_for(5s);
  EXPECT_EQ(pull_words(), "Good morning. ");
  auto warning = pop_message(GST_MESSAGE_WARNING);
  ASSERT_TRUE(warning);
  const GstStructure* details = nullptr;
  gst_message_parse_warning_details(warning.get(), &details);
  EXPECT_STREQ(gst_structure_get_name(details), "aurattssrc/degraded");
  EXPECT_EQ(stat("repairs"), 1u);
}

// ---- errors -----------------------------------------------------------------------------------------------

TEST_F(Voice, NamesWhatItCannotStartWith) {
  struct Row {
    Property property;
    const char* downstream;
    const char* named;
  };
  const Row rows[] = {
      {{"url", "https://aura"}, nullptr, "not a WebSocket address"},
      {{"url", "wss://api.deepgram.com"}, nullptr, "set api-key or DEEPGRAM_API_KEY"},
      {{"voice-id", ""}, nullptr, "voice"},
      {{"text", "Hi"}, "audio/x-raw,format=F32LE,rate=44100", "downstream accepts"},
      {{"encoding", "alaw"}, "audio/x-mulaw,rate=8000", "audio/x-alaw"},
  };
  g_unsetenv("DEEPGRAM_API_KEY");
  for (const Row& row : rows) {
    make_alone({row.property}, row.downstream);
    EXPECT_EQ(set_state(GST_STATE_PLAYING), GST_STATE_CHANGE_FAILURE);
    EXPECT_THAT(error(), HasSubstr(row.named));
    tear_down();
  }
}

TEST_F(Voice, ALostVoiceIsAnErrorWithTheVendorsWords) {
  vendor_.refuse_with = 401;
  vendor_.refusal = R"({"err_code":"INVALID_AUTH","err_msg":"Invalid credentials."})";
  start_linked({{"api-key", "wrong"}});
  loop_.run_for(1s);
  EXPECT_EQ(find_header(vendor_.headers, "Authorization"), "Token wrong");
  EXPECT_THAT(error(), HasSubstr("Invalid credentials"));
  EXPECT_EQ(gst_harness_push(harness_, line::make_text_buffer("Hi", {})), GST_FLOW_ERROR);
}

TEST_F(Voice, AnUnknownVoiceIsOnlyAWarning) {
  make_alone({{"voice-id", "newvoice"}, {"language-code", "es"}});
  set_state(GST_STATE_PLAYING);
  loop_.run_for(10ms);
  EXPECT_TRUE(pop_message(GST_MESSAGE_WARNING));
  EXPECT_THAT(vendor_.urls.back(), HasSubstr("model=aura-2-newvoice-es"));
}

TEST_F(Voice, KeepsItsKeyToItself) {
  make_alone({{"api-key", "secret"}});
  GParamSpec* spec = g_object_class_find_property(G_OBJECT_GET_CLASS(element_.get()), "api-key");
  EXPECT_FALSE(spec->flags & G_PARAM_READABLE);
}

// ---- threads ----------------------------------------------------------------------------------------------

TEST(VoiceThreads, TextFlushesAndStateChangesMayComeFromAnyThread) {
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

// ---- what was spoken beforehand

TEST_F(Voice, PlaysWhatIsInTheCacheWithoutTheVendor) {
  start_linked();
  ASSERT_EQ(vendor_.urls.size(), 1u);
  const std::string audio = FakeSpeakVendor::audio_of("Hello.");
  voices_.put(VoiceCache::key(vendor_.urls.front(), "Hello."), audio);
  vendor_.peer.stall();
  send(line::ResponseStart{.generation = 1, .origin = "greeting"});
  text("Hello.", 1);
  EXPECT_EQ(pull_words(), "Hello.") << "in the same moment";
  send(line::ResponseEnd{.generation = 1, .reason = "said"});
  EXPECT_THAT(pull_events(), testing::IsSupersetOf({"aybiza/response-start", "aybiza/response-end"}));
  EXPECT_THAT(vendor_.log, IsEmpty());
}

TEST_F(Voice, SharesTheMemoryOfTheCache) {
  start_linked();
  const std::string key = VoiceCache::key(vendor_.urls.front(), "Hello.");
  voices_.put(key, std::string(1600, 'H'));
  text("Hello.");
  const auto buffer = GPtr<GstBuffer>::adopt(gst_harness_try_pull(harness_));
  ASSERT_TRUE(buffer);
  GstMapInfo map;
  ASSERT_TRUE(gst_buffer_map(buffer.get(), &map, GST_MAP_READ));
  EXPECT_EQ(reinterpret_cast<const char*>(map.data), voices_.find(key)->data());
  gst_buffer_unmap(buffer.get(), &map);
}

TEST_F(Voice, GoesOnWithTheVendorBehindWordsOfTheCache) {
  start_linked();
  const std::string audio = FakeSpeakVendor::audio_of("One. ");
  voices_.put(VoiceCache::key(vendor_.urls.front(), "One."), audio);
  send(line::ResponseStart{.generation = 1, .origin = "model"});
  text("One.", 1);
  text("Two.", 1);
  send(line::ResponseEnd{.generation = 1, .reason = "end_turn"});
  loop_.run_for(3s);
  EXPECT_EQ(pull_words(), "One. Two. ");
  EXPECT_THAT(vendor_.log, ElementsAre("Speak Two. ", "Flush"));
}

}  // namespace
}  // namespace aybiza
