// bedrockllm between a caller's turns and a voice: answers in phrases, tools at work, interruptions at any moment.
#include "tests/element/BedrockBench.h"

namespace aybiza {
namespace {

using namespace llm_test;

TEST_F(Llm, AnswersInPhrasesWhileTheModelStillWrites) {
  answers_ = {
      slow_reply({"We", " open", " at 9", " a.m.", " You", " can", " **park**", " outside."}, done())};
  start({{"system-prompt", "Be brief."}, {"model-id", "claude-haiku-4-5"}, {"region", "eu-central-1"}});
  turn("When do you open?", 7);
  loop_.run_for(400ms + 4 * 50ms);
  EXPECT_THAT(heard(), ElementsAre("7: We open at nine a m.", "<7 model"));
  loop_.run_for(2s);
  EXPECT_THAT(heard(), ElementsAre("7: You can park outside.", "7> end_turn"));
  EXPECT_EQ(said_, "We open at 9 a.m. You can **park** outside.");
  EXPECT_EQ(urls_[0],
            "https://bedrock.test/model/eu.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse-stream");
  EXPECT_EQ(get_string(requests_[0]["system"][0], "text"), "Be brief.");
}

TEST_F(Llm, TellsTheStagesOfAnAnswerAndWhatItCost) {
  answers_ = {slow_reply({"Yes", ".", " No", "."}, done())};
  start();
  turn("Really?", 3);
  loop_.run_for(5s);
  std::vector<std::string> stages;
  for (const auto& stage : posted<line::Stage>())
    stages.push_back(stage.stage + "@" + std::to_string(stage.time / 1'000'000));
  EXPECT_THAT(stages, ElementsAre("request-sent@0", "first-token@400", "phrase-complete@500"));
  const auto usage = posted<line::Usage>();
  ASSERT_EQ(usage.size(), 1u);
  EXPECT_EQ(usage[0].cache_read_tokens, 80u);
  EXPECT_GT(usage[0].cost_usd, 0);
  GstStructure* stats = nullptr;
  g_object_get(harness_->element, "stats", &stats, nullptr);
  guint64 tokens = 0;
  EXPECT_TRUE(gst_structure_get_uint64(stats, "output-tokens", &tokens));
  EXPECT_EQ(tokens, 20u);
  gst_structure_free(stats);
}

TEST_F(Llm, NumbersTheTurnsOfForeignElementsItself) {
  answers_ = {reply(text("One.")), reply(text("Two."))};
  start();
  turn("1");
  loop_.run_for(1s);
  turn("2");
  loop_.run_for(1s);
  EXPECT_THAT(heard(),
              ElementsAre("1: One.", "2: Two.", "<1 model", "1> end_turn", "<2 model", "2> end_turn"));
}

TEST_F(Llm, SaysFixedWordsAndRemembersThem) {
  answers_ = {reply(text("Fine."))};
  start();
  send(line::Say{.generation = 1, .text = "Good morning! It is 9:30 am.", .purpose = "greeting"});
  EXPECT_THAT(heard(),
              ElementsAre("1: Good morning!", "1: It is nine thirty a m.", "<1 greeting", "1> said"));
  turn("Hello", 2);
  loop_.run_for(1s);
  const Json& messages = requests_[0]["messages"];
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_EQ(get_string(messages[1]["content"][0], "text"), "Good morning! It is 9:30 am.");
}

TEST_F(Llm, EndsTheStreamAfterTheAnswer) {
  answers_ = {slow_reply({"Yes."}, done())};
  start();
  turn("Really?");
  gst_harness_push_event(harness_, gst_event_new_eos());
  EXPECT_THAT(heard(), ElementsAre("<1 model"));
  loop_.run_for(2s);
  EXPECT_THAT(heard(), ElementsAre("1: Yes.", "1> end_turn", "eos"));
}

TEST_F(Llm, IgnoresATurnWithoutWords) {
  start();
  turn("  ", 4);
  EXPECT_THAT(heard(), ElementsAre("<4 model", "4> nothing-heard"));
  EXPECT_TRUE(requests_.empty());
}

TEST_F(Llm, AnEmptyAnswerIsAnAnswer) {
  answers_ = {reply(done()), reply(text("Yes."))};
  start();
  turn("Hm", 1);
  loop_.run_for(1s);
  EXPECT_THAT(heard(), ElementsAre("<1 model", "1> end_turn"));
  turn("Hello?", 2);
  loop_.run_for(1s);
  EXPECT_THAT(heard(), ElementsAre("2: Yes.", "<2 model", "2> end_turn"));
}

TEST_F(Llm, ResetForgetsTheConversation) {
  answers_ = {reply(text("One.")), reply(text("Two."))};
  start();
  turn("First");
  loop_.run_for(1s);
  g_signal_emit_by_name(harness_->element, "reset");
  turn("Second");
  loop_.run_for(1s);
  EXPECT_EQ(requests_[1]["messages"].size(), 1u);
}

TEST_F(Llm, PassesTheLatencyOfTheLineOnUnchanged) {
  start();
  gst_harness_set_upstream_latency(harness_, 20 * GST_MSECOND);
  EXPECT_EQ(gst_harness_query_latency(harness_), 20 * GST_MSECOND);
}

TEST_F(Llm, KeepsItsSecrets) {
  start();
  for (const char* name : {"access-key", "secret-access-key", "session-token", "bearer-token"}) {
    GParamSpec* spec = g_object_class_find_property(G_OBJECT_GET_CLASS(harness_->element), name);
    ASSERT_TRUE(spec) << name;
    EXPECT_FALSE(spec->flags & G_PARAM_READABLE) << name;
  }
}

// ---- tools ------------------------------------------------------------------------------------------------

TEST_F(Llm, RunsAllToolsOfATurnAtOnceAndGoesOn) {
  answers_ = {reply(use_tools()), reply(text("You are booked."))};
  start();
  turn("Book me in", 1);
  loop_.run_for(200ms);
  EXPECT_EQ(tools_.ended.size(), 2u) << "both took 200 ms, at the same time";
  loop_.run_for(1s);
  EXPECT_THAT(heard(), ElementsAre("1: Let me check.", "1: You are booked.", "<1 model", "1> end_turn"));
  ASSERT_EQ(requests_.size(), 2u);
  const Json& results = requests_[1]["messages"].back()["content"];
  EXPECT_EQ(to_text(results[0]["toolResult"]["content"][0]["json"]), R"({"done":"book"})");
  EXPECT_EQ(get_string(results[1]["toolResult"], "toolUseId"), "l1");
  const auto ends = posted<line::ToolEnd>();
  ASSERT_EQ(ends.size(), 2u);
  EXPECT_TRUE(ends[0].ok);
  EXPECT_EQ(ends[0].duration, 200'000'000u);
  EXPECT_EQ(posted<line::ToolStart>()[0].input, R"({"day":"Monday"})");
}

TEST_F(Llm, FillsTheSilenceOfAToolOnceUnlessTheModelSpoke) {
  tools_.specs_[0].wait_text = "One moment, please.";
  const auto silent = ConverseReply().tool("b1", "book", {}).stop("tool_use");
  const auto again = ConverseReply().tool("b2", "book", {}).stop("tool_use");
  answers_ = {reply(silent), reply(again), reply(text("Done.")), reply(use_tools()), reply(text("Done."))};
  start();
  turn("Book me in", 1);
  loop_.run_for(2s);
  EXPECT_THAT(heard(), ElementsAre("1: One moment, please.", "1: Done.", "<1 model", "1> end_turn"));
  const Json& messages = requests_[1]["messages"];
  EXPECT_EQ(get_string(messages[1]["content"][0], "text"), "One moment, please.");
  turn("And again", 2);
  loop_.run_for(2s);
  EXPECT_THAT(heard(), ElementsAre("2: Let me check.", "2: Done.", "<2 model", "2> end_turn"));
}

TEST_F(Llm, StopsAModelThatOnlyAsksForTools) {
  for (int i = 0; i < 9; i++)
    answers_.push_back(
        reply(ConverseReply().tool(("t" + std::to_string(i)).c_str(), "book", {}).stop("tool_use")));
  start({{"max-tool-rounds", "2"}, {"apology", "Sorry."}});
  turn("Book me in", 1);
  loop_.run_for(10s);
  EXPECT_EQ(requests_.size(), 3u);
  EXPECT_EQ(tools_.begun.size(), 2u);
  EXPECT_THAT(heard(), ElementsAre("1: Sorry.", "<1 model", "1> rejected"));
}

TEST_F(Llm, AsksTheApplicationWhereNoCallBringsTools) {
  has_tools_ = false;
  answers_ = {reply(ConverseReply().tool("w1", "weather", {"{}"}).stop("tool_use")), reply(text("Sunny."))};
  start(
      {{"tools",
        R"([{"toolSpec":{"name":"weather","description":"x","inputSchema":{"json":{"type":"object"}}}}])"}});
  turn("Weather?", 1);
  loop_.run_for(1s);
  ASSERT_EQ(posted<line::ToolStart>().size(), 1u);
  gboolean awaited = FALSE;
  g_signal_emit_by_name(harness_->element, "tool-result", "nobody", "{}", &awaited);
  EXPECT_FALSE(awaited);
  g_signal_emit_by_name(harness_->element, "tool-result", "w1", R"({"sky":"clear"})", &awaited);
  EXPECT_TRUE(awaited);
  loop_.run_for(1s);
  EXPECT_THAT(heard(), ElementsAre("1: Sunny.", "<1 model", "1> end_turn"));
  EXPECT_THAT(to_text(requests_[1]), HasSubstr(R"({"sky":"clear"})"));
}

// ---- interruptions ----------------------------------------------------------------------------------------

TEST_F(Llm, AFlushCancelsTheAnswerAndTheHistoryKeepsWhatWasHeard) {
  answers_ = {slow_reply({"We open at nine.", " And then", " we close", " at five."}, done()),
              reply(text("Sure."))};
  start();
  turn("Hours?", 1);
  loop_.run_for(560ms);
  EXPECT_THAT(heard(), ElementsAre("1: We open at nine.", "<1 model"));
  flush();
  played({.generation = 1, .interrupted = true, .heard = "We open"});
  loop_.run_for(5s);
  EXPECT_THAT(heard(), ElementsAre()) << "nothing follows a flush";
  turn("Stop", 2);
  loop_.run_for(1s);
  EXPECT_EQ(get_string(requests_[1]["messages"][1]["content"][0], "text"), "We open —");
}

TEST_F(Llm, AnAnswerOfWhichNothingWasHeardNeverWas) {
  answers_ = {slow_reply({"We open at nine.", " And then"}, done()), reply(text("Sure."))};
  start();
  turn("Hours?", 1);
  loop_.run_for(500ms);
  played({.generation = 1, .interrupted = true});  // overtakes the flush
  flush();
  turn("I mean today", 2);
  loop_.run_for(1s);
  EXPECT_EQ(requests_[1]["messages"].size(), 1u);
}

TEST_F(Llm, ANewTurnTakesThePlaceOfARunningAnswer) {
  answers_ = {slow_reply({"One."}, done()), reply(text("Two."))};
  start();
  turn("1", 1);
  loop_.run_for(100ms);
  turn("2", 2);
  loop_.run_for(2s);
  EXPECT_THAT(heard(), ElementsAre("2: Two.", "<1 model", "1> interrupted", "<2 model", "2> end_turn"));
}

TEST_F(Llm, AToolThatMustFinishDoesAndItsResultIsRemembered) {
  answers_ = {reply(use_tools()), reply(text("Yes?")), reply(text("Booked."))};
  tools_.takes = 1s;
  start();
  turn("Book me in", 1);
  loop_.run_for(100ms);
  flush();
  EXPECT_EQ(posted<line::ToolEnd>().size(), 1u) << "the one that may be cancelled";
  turn("Wait", 2);
  loop_.run_for(300ms);
  EXPECT_THAT(to_text(requests_[1]), HasSubstr("still running"));
  loop_.run_for(2s);
  EXPECT_EQ(tools_.ended, (std::map<std::string, int>{{"b1", 1}}));
  turn("And?", 3);
  loop_.run_for(1s);
  EXPECT_THAT(to_text(requests_[2]), HasSubstr(R"({"done":"book"})"));
  EXPECT_THAT(to_text(requests_[2]), testing::Not(HasSubstr("still running")));
}

// serve() holds every request against Bedrock's rules: no orphan toolUse or toolResult in any of them.
TEST_F(Llm, InterruptedAtAnyMomentEachSideEffectHappensOnce) {
  start({{"retry-attempts", "0"}});
  std::mt19937 random(4711);
  uint64_t generation = 0;
  int intents = 0;
  for (int round = 0; round < 500; round++) {
    const std::string book = "b" + std::to_string(round), look = "l" + std::to_string(round);
    answers_.resize(requests_.size());
    answers_.push_back(slow_reply(
        {"Let me", " check", " that for you."},
        ConverseReply().tool(book.c_str(), "book", {}).tool(look.c_str(), "look_up", {}).stop("tool_use")));
    answers_.push_back(slow_reply({"You are", " booked.", " Anything", " else?"}, done()));
    said_.clear();
    turn("Book me in", ++generation);
    loop_.run_for(milliseconds(random() % 1800));
    heard();
    std::string part = said_.substr(0, random() % (said_.size() + 1));
    if (random() % 2) flush();
    played({.generation = generation, .interrupted = true, .heard = part});
    if (random() % 2) flush();
    if (random() % 2) loop_.run_for(milliseconds(random() % 500));
    answers_.resize(requests_.size());
    answers_.push_back(slow_reply({"Sorry."}, done()));
    turn("Stop", ++generation);
    loop_.run_for(3s);
    ASSERT_FALSE(HasFailure()) << "round " << round;
    intents += tools_.begun.contains(book);
    ASSERT_LE(tools_.begun[book], 1);
    ASSERT_EQ(tools_.ended[book], tools_.begun[book]) << "round " << round;
    if (round % 50 == 49) g_signal_emit_by_name(harness_->element, "reset");
  }
  EXPECT_GT(intents, 100);
  EXPECT_LT(intents, 400);
}

}  // namespace
}  // namespace aybiza
