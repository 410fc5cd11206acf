// deepgramsttsink whose vendor breaks off, refuses or talks nonsense, or that is set up so that it cannot work.
#include <random>

#include "tests/element/HearingBench.h"

namespace aybiza {
namespace {

using namespace stt_test;

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

}  // namespace
}  // namespace aybiza
