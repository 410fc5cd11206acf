// deepgramsttsink in a pipeline: a sink on its own, a filter when something is linked to it, and in both cases true to
// every word.
#include "core/audio/G711.h"
#include "tests/element/HearingBench.h"

namespace aybiza {
namespace {

using namespace stt_test;

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

}  // namespace
}  // namespace aybiza
