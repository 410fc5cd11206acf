// aurattssrc where it cannot speak as it should: set up so that it cannot work, cut off, refused.
#include "tests/element/VoiceBench.h"

namespace aybiza {
namespace {

using namespace voice_test;

TEST_F(AuraTtsSrc, NamesWhatItCannotStartWith) {
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

TEST_F(AuraTtsSrc, ALostVoiceIsAnErrorWithTheVendorsWords) {
  vendor_.refuse_with = 401;
  vendor_.refusal = R"({"err_code":"INVALID_AUTH","err_msg":"Invalid credentials."})";
  start_linked({{"api-key", "wrong"}});
  loop_.run_for(1s);
  EXPECT_EQ(find_header(vendor_.headers, "Authorization"), "Token wrong");
  EXPECT_THAT(error(), HasSubstr("Invalid credentials"));
  EXPECT_EQ(gst_harness_push(harness_, line::make_text_buffer("Hi", {})), GST_FLOW_ERROR);
}

TEST_F(AuraTtsSrc, ALostVoiceEndsItsAnswerAndPlaysWhatIsInTheCache) {
  start_linked();
  const std::string audio = FakeSpeakVendor::audio_of("Goodbye.");
  voices_.put(VoiceCache::key(vendor_.urls.front(), "Goodbye."), audio);
  send(line::ResponseStart{.generation = 1});
  text("Once upon a time.", 1);
  loop_.run_for(100ms);
  pull_events();
  vendor_.refuse_with = 401;
  vendor_.peer.cut();
  loop_.run_for(1s);
  EXPECT_THAT(error(), HasSubstr("401"));
  EXPECT_THAT(pull_events(), ElementsAre("segment", "aybiza/response-start", "aybiza/response-end"));
  send(line::ResponseStart{.generation = 2, .origin = "goodbye"});
  text("Goodbye.", 2);
  send(line::ResponseEnd{.generation = 2});
  EXPECT_EQ(pull_words(), "Goodbye.");
  EXPECT_THAT(pull_events(), ElementsAre("aybiza/response-start", "aybiza/response-end"));
}

TEST_F(AuraTtsSrc, AnUnknownVoiceIsOnlyAWarning) {
  make_alone({{"voice-id", "newvoice"}, {"language-code", "es"}});
  set_state(GST_STATE_PLAYING);
  loop_.run_for(10ms);
  EXPECT_TRUE(pop_message(GST_MESSAGE_WARNING));
  EXPECT_THAT(vendor_.urls.back(), HasSubstr("model=aura-2-newvoice-es"));
}

TEST_F(AuraTtsSrc, ABrokenConnectionIsAWarningAndNoWordIsLost) {
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

}  // namespace
}  // namespace aybiza
