// deepgramsttsink in a pipeline: a sink on its own, a filter when something is linked to it, and in both
// cases true to every word, whatever happens to its connection. In simulated time, against a vendor that
// lives in memory.
#include <gmock/gmock.h>
#include <gst/check/gstharness.h>
#include <gtest/gtest.h>

#include <random>

#include "core/audio/G711.h"
#include "core/base/GPtr.h"
#include "core/line/LoopClock.h"
#include "core/line/Notes.h"
#include "core/line/Services.h"
#include "core/line/UtteranceMeta.h"
#include "core/loop/MainLoop.h"
#include "core/loop/VirtualLoop.h"
#include "tools/simulation/FakeListenVendor.h"

namespace aybiza {
namespace {

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

TEST(DeepgramSttSink, PushesOnePhraseABufferWithItsRunningTime) {
  Stt stt;
  stt.speak(quiet(200));
  stt.speak(utterance({1, 2}, 600));
  const auto words = stt.words();
  ASSERT_EQ(words.size(), 1u);
  EXPECT_EQ(words[0].text, "w1 w2");
  EXPECT_EQ(words[0].pts, 200 * GST_MSECOND);
  EXPECT_NEAR(static_cast<double>(words[0].duration), 680e6, 1e6);
  const auto notes = stt.notes<line::Transcript>();
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].text, "w1 w2");
  EXPECT_TRUE(notes[0].speech_final);
}

TEST(DeepgramSttSink, TellsInOrderWhatIsHeard) {
  Stt stt;
  stt.speak(utterance({1, 2, 3}, 1300));
  EXPECT_THAT(stt.events(), ElementsAre("stream-start", "caps", "segment", "aybiza/interim",
                                        "rstranscribe/final-transcript", "aybiza/utterance-end"));
}

TEST(DeepgramSttSink, WithNothingLinkedIsASinkThatPostsMessagesAndItsEos) {
  Stt stt(Stt::unlinked);
  EXPECT_TRUE(GST_OBJECT_FLAG_IS_SET(stt.element(), GST_ELEMENT_FLAG_SINK));
  EXPECT_EQ(stt.speak(utterance({5}, 100)), GST_FLOW_OK);
  stt.push_event(gst_event_new_eos());
  EXPECT_TRUE(stt.messages(GST_MESSAGE_EOS).empty()) << "the last word is still out";
  stt.loop.run_for(1s);
  const auto messages = stt.messages();
  std::vector<std::string> order;
  for (const auto& message : messages) {
    if (line::from_message<line::Transcript>(message.get())) order.push_back("transcript");
    if (GST_MESSAGE_TYPE(message.get()) == GST_MESSAGE_EOS) order.push_back("eos");
  }
  EXPECT_THAT(order, ElementsAre("transcript", "eos"));
}

TEST(DeepgramSttSink, WhenLinkedIsAFilterAndPassesEosBehindTheLastWord) {
  Stt stt;
  EXPECT_FALSE(GST_OBJECT_FLAG_IS_SET(stt.element(), GST_ELEMENT_FLAG_SINK));
  stt.speak(utterance({5}, 100));
  stt.push_event(gst_event_new_eos());
  EXPECT_THAT(stt.events(), testing::Not(testing::Contains("eos")));
  stt.loop.run_for(1s);
  EXPECT_EQ(stt.transcript(), "w5");
  EXPECT_EQ(stt.events().back(), "eos");
  EXPECT_TRUE(stt.messages(GST_MESSAGE_EOS).empty());
  EXPECT_EQ(stt.vendor.count("CloseStream"), 1u);
}

TEST(DeepgramSttSink, ABinAroundItIsASinkOnlyWhileItIsOne) {
  auto bin = GPtr<GstElement>::sink(gst_bin_new(nullptr));
  GstElement* stt = gst_element_factory_make("deepgramsttsink", nullptr);
  gst_bin_add(GST_BIN(bin.get()), stt);
  EXPECT_TRUE(GST_OBJECT_FLAG_IS_SET(bin.get(), GST_ELEMENT_FLAG_SINK));
  auto src = GPtr<GstPad>::adopt(gst_element_get_static_pad(stt, "src"));
  GstPad* ghost = gst_ghost_pad_new("src", src.get());
  gst_element_add_pad(bin.get(), ghost);
  EXPECT_FALSE(GST_OBJECT_FLAG_IS_SET(bin.get(), GST_ELEMENT_FLAG_SINK));
  gst_element_remove_pad(bin.get(), ghost);
  EXPECT_TRUE(GST_OBJECT_FLAG_IS_SET(bin.get(), GST_ELEMENT_FLAG_SINK));
}

TEST(DeepgramSttSink, PassesWhatTravelsWithTheAudioAndFinalizesWhenSpeechStops) {
  Stt stt;
  stt.speak(utterance({1}, 40));
  stt.push_event(line::downstream(line::SpeechStop{.running_time = 300'000'000}));
  stt.push_event(line::downstream(line::Dtmf{.digit = "5"}));
  stt.loop.run_for(100ms);
  EXPECT_EQ(stt.transcript(), "w1") << "a round trip after the VAD, not 300 ms of silence later";
  EXPECT_THAT(stt.events(), ElementsAre("stream-start", "caps", "segment", "aybiza/speech-stop",
                                        "aybiza/dtmf", "rstranscribe/final-transcript"));
}

TEST(DeepgramSttSink, LosesAndDoublesNothingWhereverTheSocketDies) {
  std::vector<uint8_t> audio;
  for (const auto& words : {std::vector{0, 1, 2}, {3}, {4, 5, 6, 7}}) {
    const auto said = utterance(words, 700);
    audio.insert(audio.end(), said.begin(), said.end());
  }
  for (int kill = 0; kill < 200; kill++) {
    std::mt19937 random(kill);
    Stt stt;
    Timer killer(stt.loop);
    killer.start(milliseconds(random() % (audio.size() / 8)), [&] { stt.vendor.peer().cut(); });
    ASSERT_EQ(stt.speak(audio), GST_FLOW_OK);
    stt.push_event(gst_event_new_eos());
    stt.loop.run_for(10s);
    ASSERT_EQ(stt.transcript(), "w0 w1 w2 w3 w4 w5 w6 w7") << "kill " << kill;
    ASSERT_GE(stt.stat("reconnects"), 1u) << "kill " << kill;
    ASSERT_TRUE(stt.messages(GST_MESSAGE_ERROR).empty());
  }
}

TEST(DeepgramSttSink, ARepairIsAWarningWithDetails) {
  Stt stt;
  stt.speak(spoken(1));
  stt.vendor.peer().cut();
  stt.speak(quiet(600));
  const auto warnings = stt.messages(GST_MESSAGE_WARNING);
  ASSERT_EQ(warnings.size(), 1u);
  const GstStructure* details = nullptr;
  gst_message_parse_warning_details(warnings[0].get(), &details);
  ASSERT_TRUE(details);
  EXPECT_STREQ(gst_structure_get_name(details), "deepgramsttsink/degraded");
  EXPECT_EQ(stt.transcript(), "w1");
}

TEST(DeepgramSttSink, ARefusalIsAnErrorThatSaysWhatToDo) {
  struct Row {
    int status;
    const char* body;
    const char* says;
    GstResourceError code;
  };
  for (const Row& row :
       {Row{401, R"({"err_code":"INVALID_AUTH","err_msg":"Invalid credentials."})", "DEEPGRAM_API_KEY",
            GST_RESOURCE_ERROR_NOT_AUTHORIZED},
        Row{400, R"({"err_code":"Bad Request","err_msg":"No such model/version combination found."})",
            "No such model", GST_RESOURCE_ERROR_SETTINGS}}) {
    Stt stt(Stt::linked, "model=nova-3");
    stt.vendor.refuse(row.status, row.body);
    EXPECT_EQ(stt.speak(quiet(1000)), GST_FLOW_ERROR);
    const auto errors = stt.messages(GST_MESSAGE_ERROR);
    ASSERT_EQ(errors.size(), 1u) << "one cause, one error";
    GError* error = nullptr;
    gst_message_parse_error(errors[0].get(), &error, nullptr);
    EXPECT_EQ(error->code, row.code);
    EXPECT_THAT(take_message(error), HasSubstr(row.says));
  }
}

TEST(DeepgramSttSink, TenBrokenRepliesCostNoWord) {
  Stt stt;
  int word = 0;
  for (const char* reply : {"", "{", "[]", "null", "\xff", R"({"type":1})", R"({"type":"Results"})",
                            R"({"type":"Results","start":1e99,"duration":0,"channel":{}})",
                            R"({"type":"UtteranceEnd","last_word_end":"x"})", R"({"type":"TurnInfo"})"}) {
    stt.speak(utterance({word++}, 400));
    stt.vendor.say(reply);
    stt.loop.run_for(100ms);
  }
  stt.speak(quiet(400));
  EXPECT_EQ(stt.transcript(), "w0 w1 w2 w3 w4 w5 w6 w7 w8 w9");
  EXPECT_EQ(stt.messages(GST_MESSAGE_WARNING).size(), 10u);
}

TEST(DeepgramSttSink, AWrongPropertyFailsBeforeAnythingIsOpened) {
  auto stt = GPtr<GstElement>::sink(
      gst_parse_launch("deepgramsttsink model=flux-general-en eot-threshold=0.2", nullptr));
  auto bus = GPtr<GstBus>::adopt(gst_bus_new());
  gst_element_set_bus(stt.get(), bus.get());
  EXPECT_EQ(gst_element_set_state(stt.get(), GST_STATE_READY), GST_STATE_CHANGE_FAILURE);
  auto message = GPtr<GstMessage>::adopt(gst_bus_pop_filtered(bus.get(), GST_MESSAGE_ERROR));
  ASSERT_TRUE(message);
  GError* error = nullptr;
  gst_message_parse_error(message.get(), &error, nullptr);
  EXPECT_THAT(take_message(error), HasSubstr("eot-threshold=0.2"));
  gst_element_set_bus(stt.get(), nullptr);
  gst_element_set_state(stt.get(), GST_STATE_NULL);
}

TEST(DeepgramSttSink, AFlushDropsWhatIsNotToldAndKeepsTheSocket) {
  Stt stt;
  stt.speak(utterance({1, 2}, 40));
  stt.flush();
  stt.speak(utterance({3}, 600));
  EXPECT_EQ(stt.transcript(), "w3");
  EXPECT_EQ(stt.stat("connects"), 1u);
  EXPECT_THAT(stt.events(), testing::Contains("flush-stop"));
}

TEST(DeepgramSttSink, AFlushAfterEosStartsAnew) {
  Stt stt;
  stt.speak(utterance({1}, 40));
  stt.push_event(gst_event_new_eos());
  stt.loop.run_for(1s);
  stt.flush();
  stt.words();
  stt.speak(utterance({2}, 600));
  EXPECT_EQ(stt.transcript(), "w2");
}

TEST(DeepgramSttSink, FluxTurnsComeAsNotesAndTheTurnAsOneBuffer) {
  Stt stt(Stt::linked, "model=flux-general-en eot-timeout-ms=3000");
  stt.loop.run_for(100ms);
  EXPECT_THAT(stt.vendor.urls(), ElementsAre(HasSubstr("/v2/listen?model=flux-general-en&encoding=mulaw")));
  stt.speak(utterance({1, 2}, 800));
  EXPECT_EQ(stt.transcript(), "w1 w2");
  const auto events = stt.events();
  EXPECT_EQ(std::ranges::count(events, "aybiza/interim") > 0, true);
  std::vector<std::string> steps;
  for (const auto& turn : stt.notes<line::TurnInfo>())
    if (turn.event != "update") steps.push_back(turn.event);
  EXPECT_THAT(steps, ElementsAre("start", "end"));
}

TEST(DeepgramSttSink, TakesEveryCapsItNames) {
  for (const auto& [caps, query] :
       {std::pair{"audio/x-alaw,rate=8000,channels=1", "encoding=alaw&sample_rate=8000"},
        {"audio/x-raw,format=S16LE,layout=interleaved,rate=48000,channels=1",
         "encoding=linear16&sample_rate=48000"}}) {
    Stt stt(Stt::linked, "", caps);
    stt.loop.run_for(100ms);
    EXPECT_THAT(stt.vendor.urls(), ElementsAre(HasSubstr(query)));
  }
}

TEST(DeepgramSttSink, SendsATelephonesLinearAudioAsTheMuLawThatItWas) {
  const auto codes = utterance({1, 2}, 800);
  std::vector<int16_t> samples(codes.size());
  g711::decode(g711::Law::mulaw, codes, samples);
  const auto* bytes = reinterpret_cast<const uint8_t*>(samples.data());
  Stt stt(Stt::linked, "mulaw=true", "audio/x-raw,format=S16LE,layout=interleaved,rate=8000,channels=1");
  stt.speak({bytes, bytes + 2 * samples.size()}, 2 * Stt::frame);
  EXPECT_THAT(stt.vendor.urls(), ElementsAre(HasSubstr("encoding=mulaw&sample_rate=8000")));
  EXPECT_EQ(stt.transcript(), "w1 w2");

  Stt wide(Stt::linked, "mulaw=true", "audio/x-raw,format=S16LE,layout=interleaved,rate=16000,channels=1");
  wide.loop.run_for(100ms);
  EXPECT_THAT(wide.vendor.urls(), ElementsAre(HasSubstr("encoding=linear16&sample_rate=16000")));
}

TEST(DeepgramSttSink, RepliesCanBeWatchedRaw) {
  Stt stt(Stt::linked, "post-raw=true");
  stt.speak(utterance({1}, 600));
  bool seen = false;
  for (const auto& message : stt.messages(GST_MESSAGE_ELEMENT)) {
    const auto* s = gst_message_get_structure(message.get());
    if (gst_structure_has_name(s, "deepgramsttsink/raw"))
      seen |= std::string(gst_structure_get_string(s, "message")).find("\"Results\"") != std::string::npos;
  }
  EXPECT_TRUE(seen);
}

TEST(DeepgramSttSink, ConnectingShowsAsProgress) {
  Stt stt;
  stt.loop.run_for(100ms);
  stt.speak(quiet(20));
  std::vector<GstProgressType> types;
  for (const auto& message : stt.messages(GST_MESSAGE_PROGRESS)) {
    GstProgressType type;
    gst_message_parse_progress(message.get(), &type, nullptr, nullptr);
    types.push_back(type);
  }
  EXPECT_THAT(types, ElementsAre(GST_PROGRESS_TYPE_START, GST_PROGRESS_TYPE_COMPLETE));
}

TEST(DeepgramSttSink, TheKeyIsWriteOnly) {
  auto stt = GPtr<GstElement>::sink(gst_parse_launch("deepgramsttsink api-key=secret", nullptr));
  GParamSpec* key = g_object_class_find_property(G_OBJECT_GET_CLASS(stt.get()), "api-key");
  ASSERT_TRUE(key);
  EXPECT_FALSE(key->flags & G_PARAM_READABLE);
}

TEST(DeepgramSttSink, AddsItsLatencyToALiveUpstream) {
  Stt stt(Stt::linked, "latency=700");
  gst_harness_set_upstream_latency(stt.harness(), 20 * GST_MSECOND);
  EXPECT_EQ(gst_harness_query_latency(stt.harness()), 720 * GST_MSECOND);
}

TEST(DeepgramSttSink, MayBeShutDownByWhoHearsAWord) {
  Stt stt;
  auto* element = stt.element();
  gst_pad_add_probe(
      GST_PAD_PEER(stt.harness()->sinkpad), GST_PAD_PROBE_TYPE_BUFFER,
      [](GstPad*, GstPadProbeInfo*, gpointer e) {
        gst_element_set_state(GST_ELEMENT(e), GST_STATE_NULL);
        return GST_PAD_PROBE_DROP;
      },
      element, nullptr);
  stt.speak(utterance({1}, 600));
  GstState state = GST_STATE_PLAYING;
  gst_element_get_state(element, &state, nullptr, 0);
  EXPECT_EQ(state, GST_STATE_NULL);
  stt.loop.run_for(1s);
  EXPECT_EQ(stt.vendor.open_connections(), 0u);
}

TEST(DeepgramSttSink, StartsAndStopsManyTimes) {
  Stt stt;
  for (int i = 0; i < 50; i++) {
    stt.speak(quiet(40));
    gst_element_set_state(stt.element(), i % 2 ? GST_STATE_NULL : GST_STATE_READY);
    gst_element_set_state(stt.element(), GST_STATE_PLAYING);
    gst_harness_set_src_caps_str(stt.harness(), "audio/x-mulaw,rate=8000,channels=1");
    stt.loop.run_for(100ms);
  }
  EXPECT_LE(stt.vendor.open_connections(), 1u);
}

/// The element as gst-launch runs it: the loop in a thread of its own, the audio pushed by another one.
class ForeignThread : public testing::TestWithParam<const char*> {
 public:
  ForeignThread() {
    on_loop([this] {
      network_ = std::make_unique<MemoryNetwork>(thread_.loop());
      vendor_ = std::make_unique<FakeListenVendor>(*network_);
    });
    auto services = std::make_shared<line::Services>();
    services->loop = &thread_.loop();
    services->network = network_.get();
    context_ = GPtr<GstContext>::adopt(line::make_context(services));
  }
  ~ForeignThread() override {
    on_loop([this] {
      vendor_.reset();
      network_.reset();
    });
  }
  void on_loop(const std::function<void()>& work) { thread_.loop().run_and_wait(work); }
  GPtr<GstElement> launch(const std::string& description) {
    auto pipeline = GPtr<GstElement>::sink(gst_parse_launch(description.c_str(), nullptr));
    gst_element_set_context(pipeline.get(), context_.get());
    return pipeline;
  }
  size_t audio_bytes() {
    size_t bytes = 0;
    on_loop([&] { bytes = vendor_->audio_bytes(); });
    return bytes;
  }

 private:
  LoopThread thread_{"test-loop"};
  std::unique_ptr<MemoryNetwork> network_;
  std::unique_ptr<FakeListenVendor> vendor_;
  GPtr<GstContext> context_;
};

TEST_P(ForeignThread, SendsAllOfAFileThatIsFasterThanTheLoopAndThenEnds) {
  auto pipeline = launch(std::string("audiotestsrc num-buffers=500 samplesperbuffer=320 ! "
                                     "audio/x-raw,format=S16LE,rate=16000,channels=1 ! "
                                     "deepgramsttsink url=ws://vendor pace=false ") +
                         GetParam());
  auto bus = GPtr<GstBus>::adopt(gst_element_get_bus(pipeline.get()));
  gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
  auto message = GPtr<GstMessage>::adopt(gst_bus_timed_pop_filtered(
      bus.get(), 30 * GST_SECOND, GstMessageType(GST_MESSAGE_EOS | GST_MESSAGE_ERROR)));
  ASSERT_TRUE(message);
  EXPECT_EQ(GST_MESSAGE_TYPE(message.get()), GST_MESSAGE_EOS);
  EXPECT_EQ(audio_bytes(), 500u * 640u);
  gst_element_set_state(pipeline.get(), GST_STATE_NULL);
}

TEST_P(ForeignThread, IsStoppedWhileItWaits) {
  std::mt19937 random(7);
  for (int i = 0; i < 40; i++) {
    auto pipeline = launch(std::string("audiotestsrc samplesperbuffer=320 ! "
                                       "audio/x-raw,format=S16LE,rate=16000,channels=1 ! "
                                       "deepgramsttsink url=ws://vendor ") +
                           GetParam());
    gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
    g_usleep(random() % 20'000);  // some are stopped while connecting, some while the source waits for room
    EXPECT_EQ(gst_element_set_state(pipeline.get(), GST_STATE_NULL), GST_STATE_CHANGE_SUCCESS);
  }
}

INSTANTIATE_TEST_SUITE_P(Behind, ForeignThread, testing::Values("", "! fakesink"),
                         [](const auto& info) { return *info.param ? "Fakesink" : "Nothing"; });

}  // namespace
}  // namespace aybiza
