// bedrockllm when the model does not answer as it should: retired, broken, silent, or set up so that it cannot work.
#include "tests/element/BedrockBench.h"

namespace aybiza {
namespace {

using namespace llm_test;

TEST_F(Llm, AnotherModelAnswersWhereTheFirstFailsAndThenStays) {
  answers_ = {refuse(503), reply(text("One.")), reply(text("Two."))};
  start({{"retry-attempts", "0"}, {"region", "us-east-1"}, {"fallback-model-ids", "<claude-3-haiku>"}});
  turn("1", 1);
  loop_.run_for(1s);
  turn("2", 2);
  loop_.run_for(1s);
  EXPECT_THAT(heard(),
              ElementsAre("1: One.", "2: Two.", "<1 model", "1> end_turn", "<2 model", "2> end_turn"));
  EXPECT_THAT(urls_[1], HasSubstr("us.anthropic.claude-3-haiku"));
  EXPECT_THAT(urls_[2], HasSubstr("us.anthropic.claude-3-haiku"));
  EXPECT_EQ(count(GST_MESSAGE_WARNING), 1u);
}

TEST_F(Llm, AfterTheLastModelTheFirstIsAskedAgainInTheNextTurn) {
  answers_ = {refuse(503), reply(text("One.")), refuse(503), reply(text("Two."))};
  start({{"retry-attempts", "0"}, {"region", "us-east-1"}, {"fallback-model-ids", "<claude-3-haiku>"}});
  turn("1", 1);
  loop_.run_for(1s);
  turn("2", 2);
  loop_.run_for(1s);
  heard();
  EXPECT_EQ(said_, "One.Two.");
  EXPECT_THAT(urls_[3], HasSubstr("claude-haiku-4-5"));
}

TEST_F(Llm, AModelThatAcceptsAndThenStallsIsLeftAtTheDeadlineWithoutAnotherTry) {
  Time asked_second{};
  answers_ = {[this](HttpWriter& writer) -> Task<> {
                writer.start(200);
                co_await sleep(loop_, 1h);
              },
              [&](HttpWriter& writer) -> Task<> {
                asked_second = loop_.now();
                co_await reply(text("Yes."))(writer);
              }};
  start({{"first-token-timeout", "2000"},
         {"fallback-model-ids", "<\"claude-haiku-4-5@us-west-2\">"},
         {"region", "us-east-1"}});
  const Time asked_first = loop_.now();
  turn("Hello?", 1);
  loop_.run_for(3s);
  EXPECT_NEAR(to_ms(asked_second - asked_first), 2000, 50);
  EXPECT_EQ(requests_.size(), 2u);
  EXPECT_THAT(heard(), testing::Contains("1: Yes."));
  const auto switches = posted<line::Fallback>();
  ASSERT_EQ(switches.size(), 1u);
  EXPECT_EQ(switches[0].stage, "think");
  EXPECT_EQ(switches[0].from, "claude-haiku-4-5");
  EXPECT_EQ(switches[0].to, "claude-haiku-4-5@us-west-2");
}

TEST_F(Llm, WhatOneModelHasBegunToSayTheNextOneEnds) {
  answers_ = {[this](HttpWriter& writer) -> Task<> {
                writer.start(200);
                writer.write(ConverseReply().text({"We open at eight. And we cl"}).bytes());
                co_await sleep(loop_, 1h);
              },
              reply(text("We close at six.")), reply(text("Bye."))};
  start({{"token-timeout", "1000"}, {"fallback-model-ids", "<claude-3-haiku>"}, {"region", "us-east-1"}});
  turn("When are you open?", 1);
  loop_.run_for(3s);
  heard();
  EXPECT_EQ(said_, "We open at eight. We close at six.");
  const Json& messages = requests_.at(1)["messages"];
  ASSERT_EQ(messages.size(), 3u) << "the question, what was said of the answer, and what happened";
  EXPECT_EQ(messages[1]["content"][0]["text"], "We open at eight. ");
  turn("Thanks.", 2);
  loop_.run_for(1s);
  EXPECT_THAT(to_text(requests_.at(2)["messages"][1]), HasSubstr("We open at eight."));
  EXPECT_THAT(to_text(requests_.at(2)["messages"][1]), HasSubstr("We close at six."));
  EXPECT_THAT(to_text(requests_.at(2)), Not(HasSubstr("broke off"))) << "that was of no lasting interest";
}

TEST_F(Llm, AReplyOfToolsAloneOrOfNothingNeverSwitches) {
  answers_ = {reply(ConverseReply().tool("b1", "book", {"{}"}).stop("tool_use").usage(1, 1)), reply(done()),
              reply(done())};
  start({{"fallback-model-ids", "<claude-3-haiku>"}, {"region", "us-east-1"}});
  turn("Book.", 1);
  loop_.run_for(2s);
  turn("Hello?", 2);
  loop_.run_for(10s);
  EXPECT_EQ(requests_.size(), 3u);
  for (const std::string& url : urls_) EXPECT_THAT(url, HasSubstr("claude-haiku-4-5"));
  EXPECT_THAT(posted<line::Fallback>(), testing::IsEmpty());
  EXPECT_EQ(count(GST_MESSAGE_WARNING), 0u);
}

TEST_F(Llm, ARetiredModelIsReplacedWithAWarning) {
  answers_ = {reply(text("Yes."))};
  start({{"model-id", "claude-3-7-sonnet"}, {"region", "us-east-1"}});
  turn("1", 1);
  loop_.run_for(1s);
  EXPECT_THAT(urls_[0], HasSubstr("claude-sonnet-4-5"));
  EXPECT_EQ(count(GST_MESSAGE_WARNING), 1u);
}

struct BrokenReply {
  const char* what;
  int status;
  std::string body;
  const char* fault;
};
void PrintTo(const BrokenReply& reply, std::ostream* out) { *out << reply.what; }

class Broken : public Llm, public testing::WithParamInterface<BrokenReply> {};

TEST_P(Broken, ApologisesWarnsAndAnswersTheNextTurn) {
  answers_ = {[](HttpWriter& writer) -> Task<> {
                writer.answer(GetParam().status, GetParam().body);
                co_return;
              },
              reply(text("Hello."))};
  start({{"retry-attempts", "0"}, {"apology", "Sorry."}});
  turn("Hello?", 1);
  loop_.run_for(30s);
  const auto lines = heard();
  EXPECT_THAT(lines, testing::Contains("1: Sorry."));
  EXPECT_EQ(lines.back(), std::string("1> ") + GetParam().fault);
  EXPECT_EQ(count(GST_MESSAGE_WARNING), 1u);
  EXPECT_EQ(count(GST_MESSAGE_ERROR), 0u);
  turn("Hello?", 2);
  loop_.run_for(1s);
  EXPECT_THAT(heard(), ElementsAre("2: Hello.", "<2 model", "2> end_turn"));
}

INSTANTIATE_TEST_SUITE_P(
    Replies, Broken,
    testing::Values(
        BrokenReply{"empty body", 200, "", "truncated"},
        BrokenReply{"HTML instead of a stream", 200,
                    "<html>a proxy's page, long enough to be a prelude</html>", "bad-input"},
        BrokenReply{"cut in a frame", 200, text("Hi there.").bytes().substr(0, 300), "truncated"},
        BrokenReply{"no messageStop", 200, ConverseReply().text({"Half a"}).bytes(), "truncated"},
        BrokenReply{"wrong JSON type", 200, encode_event(make_event("contentBlockDelta", "[1,2]")),
                    "bad-input"},
        BrokenReply{"exception", 200, ConverseReply().exception("modelStreamErrorException", "x").bytes(),
                    "unavailable"},
        BrokenReply{"malformed tool", 200, ConverseReply().tool("t", "book", {"{"}).stop("tool_use").bytes(),
                    "bad-input"},
        BrokenReply{"400", 400, R"({"message":"The provided model identifier is invalid."})", "rejected"},
        BrokenReply{"429 without JSON", 429, "slow down", "throttled"},
        BrokenReply{"500 with 1 MB", 500, std::string(1 << 20, 'x'), "unavailable"}));

TEST_F(Llm, AVendorWhoRefusesOurRightsIsAnErrorForNoTurnWouldFareBetter) {
  answers_ = {refuse(403, R"({"__type":"AccessDeniedException","message":"no"})")};
  start({{"apology", "Sorry."}});
  turn("Hello?", 1);
  loop_.run_for(1s);
  EXPECT_THAT(heard(), ElementsAre("<1 model", "1> unauthorized"));
  EXPECT_EQ(count(GST_MESSAGE_ERROR), 1u);
  EXPECT_EQ(requests_.size(), 1u);
}

TEST_F(Llm, ASilentServerIsGivenUpInTime) {
  answers_ = {[this](HttpWriter&) -> Task<> { co_await sleep(loop_, 1h); }};
  start({{"retry-attempts", "0"}, {"first-token-timeout", "3000"}, {"apology", ""}});
  turn("Hello?", 1);
  loop_.run_for(2999ms);
  EXPECT_THAT(heard(), ElementsAre("<1 model"));
  loop_.run_for(2ms);
  EXPECT_THAT(heard(), ElementsAre("1> timeout"));
}

TEST(LlmSettings, ThatCannotWorkAreAnErrorAtOnce) {
  const std::vector<std::pair<const char*, const char*>> cases[] = {
      {{"model-id", "gpt-9"}},
      {{"fallback-model-ids", "<\"claude-haiku-4-5@\">"}},
      {{"fallback-model-ids", "<\"claude-haiku-4-5@http://x\">"}},
      {{"access-key", "AK"}},
      {{"tools", "{"}},
      {{"tools", "[{}]"}},
      {{"history", "[{}]"}}};
  for (const auto& properties : cases) {
    auto element = GPtr<GstElement>::sink(gst_element_factory_make("bedrockllm", nullptr));
    const auto bus = GPtr<GstBus>::adopt(gst_bus_new());
    gst_element_set_bus(element.get(), bus.get());
    g_object_set(element.get(), "endpoint-uri", endpoint, nullptr);
    for (const auto& [name, value] : properties)
      gst_util_set_object_arg(G_OBJECT(element.get()), name, value);
    EXPECT_EQ(gst_element_set_state(element.get(), GST_STATE_PAUSED), GST_STATE_CHANGE_FAILURE)
        << properties[0].second;
    const auto message = GPtr<GstMessage>::adopt(gst_bus_pop_filtered(bus.get(), GST_MESSAGE_ERROR));
    EXPECT_TRUE(message) << properties[0].second;
    gst_element_set_state(element.get(), GST_STATE_NULL);
    gst_element_set_bus(element.get(), nullptr);
  }
}

}  // namespace
}  // namespace aybiza
