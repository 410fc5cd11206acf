// Callers who are cut off and come back: the connection breaks, or the process that held their call is gone.
// They find the conversation where it was, are told once, and what a tool may have done is not done again.
#include "tests/simulation/CallTest.h"

namespace aybiza::test {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr auto agent = R"(
extends: brief.yaml
greeting: Hello, who is there?
turn: {resume_line: We were cut off., idle: {after_ms: 0}}
tools: [{type: http, name: book, description: Books., url: "http://127.0.0.1:7700/practice/book", parameters: {type: object, properties: {day: {type: string}}}}]
)";

class ReturningCallers : public CallTest {
 protected:
  ReturningCallers() { world_.checkpoints.emplace(world_.kept.path(), "w1"); }
};

TEST_F(ReturningCallers, AreToldOnceAndFindTheWholeConversation) {
  world_.model.script = {says("At eight."), says("As I said, at eight.")};
  PhoneCall& call = world_.dial(agent);
  ASSERT_TRUE(call.hears("who is there?"));
  call.say("when do you open");
  ASSERT_TRUE(call.hears("At eight.")) << call.story();
  call.wait(1s);
  call.lose_connection();
  call.wait(5s);
  ASSERT_TRUE(call.is_cut_off());
  call.come_back();
  ASSERT_TRUE(call.hears("We were cut off.")) << call.story();
  call.wait(500ms);
  call.say("what was it");
  ASSERT_TRUE(call.hears("As I said, at eight.")) << call.story();
  call.wait(1s);
  call.hang_up();
  ASSERT_TRUE(call.ends());

  EXPECT_EQ(conversation_of(world_.model.requests()[1]),
            "user: (The call has begun.)\n"
            "assistant: Hello, who is there?\n"
            "user: when do you open\n"
            "assistant: At eight. We were cut off.\n"
            "user: what was it\n");
  EXPECT_THAT(call.transcript(),
              ElementsAre("agent: Hello, who is there?", "caller: when do you open", "agent: At eight.",
                          "agent: We were cut off.", "caller: what was it", "agent: As I said, at eight."));
  EXPECT_EQ(call.report()["resumed"], 1);
  EXPECT_THAT(call.events("call-started"), SizeIs(1));
  EXPECT_THAT(call.events("call-suspended"), SizeIs(1));
  EXPECT_THAT(call.events("call-resumed"), SizeIs(1));
}

TEST_F(ReturningCallers, OfAProcessThatDiedUnderAWordKeepTheWordsThatTheyHeard) {
  world_.model.script = {says("Once upon a time there lived an old king. He had three sons.")};
  PhoneCall& call = world_.dial(agent);
  ASSERT_TRUE(call.hears("who is there?"));
  call.say("tell me a story");
  ASSERT_TRUE(call.hears("Once upon")) << call.story();
  call.crash();
  call.come_back();
  ASSERT_TRUE(call.hears("We were cut off."));
  call.say("go on");
  ASSERT_TRUE(call.hears("I see.")) << call.story();
  // The last checkpoint was made when the turn was taken: the answer to it was not on record yet.
  EXPECT_EQ(conversation_of(world_.model.requests()[1]),
            "user: (The call has begun.)\n"
            "assistant: Hello, who is there?\n"
            "user: tell me a story\n"
            "assistant: We were cut off.\n"
            "user: go on\n");
}

TEST_F(ReturningCallers, WhoseConnectionBrokeUnderAWordKeepTheWordsThatTheyHeard) {
  world_.model.script = {says("Once upon a time there lived an old king. He had three sons.")};
  PhoneCall& call = world_.dial(agent);
  call.say("tell me a story");
  ASSERT_TRUE(call.hears("Once upon a time there")) << call.story();
  call.lose_connection();
  call.wait(1s);
  call.come_back();
  ASSERT_TRUE(call.hears("We were cut off.")) << call.story();
  call.wait(1s);
  call.say("go on");
  ASSERT_TRUE(call.hears("I see.")) << call.story();
  EXPECT_THAT(conversation_of(world_.model.requests()[1]),
              testing::ContainsRegex("assistant: Once upon a time[a-z ]* — We were cut off[.]"));
}

TEST_F(ReturningCallers, AreGreetedAnewWhereNothingWasHeardYet) {
  PhoneCall& call = world_.dial(agent);
  call.crash();
  call.come_back();
  EXPECT_TRUE(call.hears("Hello, who is there?")) << call.story();
  call.wait(3s);
  EXPECT_THAT(call.heard(), Not(HasSubstr("cut off")));
}

TEST_F(ReturningCallers, HaveTheRestOfTheLongestCallOnly) {
  PhoneCall& call = world_.dial(R"(
extends: brief.yaml
turn: {resume_line: We were cut off., idle: {after_ms: 0}, max_call_s: 60, max_call_goodbye: Time is up.}
)");
  call.say("hello");
  ASSERT_TRUE(call.hears("I see."));
  const Time began = world_.loop.now();
  call.wait(30s);
  call.crash();
  call.wait(10s);
  call.come_back();
  ASSERT_TRUE(call.ends()) << call.story();
  EXPECT_EQ(call.outcome(), "max-duration");
  EXPECT_LT(call.ended_at() - began, 65s);
}

// ---- tools at work ----------------------------------------------------------------------------------------

struct CutOffTools : ReturningCallers {
  /// The caller asks, the tool begins, and the process dies under it. Back again, the caller asks once more.
  PhoneCall& cut_off_at_work(const Json& second_input) {
    world_.practice.takes = 3s;
    world_.model.script = {uses({{.id = "t1", .name = "book", .input = {{"day", "monday"}}}}),
                           uses({{.id = "t2", .name = "book", .input = second_input}}),
                           says("It is booked.")};
    PhoneCall& call = world_.dial(agent);
    call.say("a table for monday");
    EXPECT_TRUE(call.until([&] { return world_.practice.open_requests() > 0; }, 10s)) << call.story();
    call.wait(1s);
    call.crash();
    call.wait(5s);
    call.come_back();
    EXPECT_TRUE(call.hears("We were cut off."));
    call.say("well is it booked");
    EXPECT_TRUE(call.hears("It is booked.")) << call.story();
    return call;
  }
};

TEST_F(CutOffTools, AreUnknownToTheModelAndNeverRunAgainByThemselves) {
  cut_off_at_work({{"day", "friday"}});
  EXPECT_THAT(to_text(world_.model.requests()[1]), HasSubstr("whether it was done is unknown"));
  EXPECT_THAT(world_.practice.wishes(), ElementsAre(testing::Pair(R"({"day":"friday"})", ElementsAre("t2")),
                                                    testing::Pair(R"({"day":"monday"})", ElementsAre("t1"))));
}

TEST_F(CutOffTools, ThatAreAskedForAgainShowTheSameKey) {
  PhoneCall& call = cut_off_at_work({{"day", "monday"}});
  EXPECT_THAT(world_.practice.wishes(), ElementsAre(testing::Pair(R"({"day":"monday"})", ElementsAre("t1"))));
  call.hang_up();
  ASSERT_TRUE(call.ends());
  const Json tools = call.report()["tools"];
  EXPECT_EQ(tools[0]["outcome"], "repeated");
  EXPECT_EQ(tools[1]["key"], "t1");
  EXPECT_EQ(tools[1]["ok"], true);
}

}  // namespace
}  // namespace aybiza::test
