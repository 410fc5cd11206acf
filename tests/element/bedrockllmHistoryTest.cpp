// bedrockllm and a conversation that is longer than its own life: it tells its history at any moment, as the caller
// knows it, and another one goes on from there.
#include "tests/element/BedrockBench.h"

namespace aybiza {
namespace {

using namespace llm_test;

constexpr auto earlier = R"([{"role":"user","content":[{"text":"When do you open?"}]},)"
                         R"({"role":"assistant","content":[{"text":"We open at eight."}]}])";

struct LlmHistory : Llm {
  std::string history() {
    char* text = nullptr;
    g_signal_emit_by_name(harness_->element, "get-history", &text);
    return GChars(text).get();
  }
};

TEST_F(LlmHistory, IsToldAsTheMessagesOfARequest) {
  answers_ = {reply(text("We open at eight."))};
  start();
  EXPECT_EQ(history(), "[]");
  turn("When do you open?", 1);
  loop_.run_for(1s);
  EXPECT_EQ(history(), earlier);
}

TEST_F(LlmHistory, IsWhereAnotherConversationGoesOn) {
  answers_ = {reply(text("As I said."))};
  start({{"history", earlier}});
  EXPECT_EQ(history(), earlier);
  turn("When was it?", 2);
  loop_.run_for(1s);
  const Json& messages = requests_[0]["messages"];
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_EQ(get_string(messages[0]["content"][0], "text"), "When do you open?");
}

TEST_F(LlmHistory, HoldsOfARunningAnswerWhatWasHeardAndOfAToolAtWorkThatNobodyKnows) {
  answers_ = {reply(use_tools())};
  start();
  turn("Is it there?", 1);
  loop_.run_for(100ms);
  EXPECT_THAT(history(), HasSubstr(R"({"text":"Let me check."})")) << "nobody tells what is heard";
  played({.generation = 1, .position = 500'000'000, .heard = "Let me"});
  EXPECT_THAT(history(), HasSubstr(R"("content":[{"text":"Let me —"},{"toolUse":)"));
  EXPECT_THAT(history(), HasSubstr("whether it was done is unknown"));
  played({.generation = 1, .complete = true, .heard = "Let me check."});
  EXPECT_THAT(history(), HasSubstr(R"({"text":"Let me check."})"));
}

}  // namespace
}  // namespace aybiza
