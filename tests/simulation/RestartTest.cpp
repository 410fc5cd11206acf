// A part of the line fails while the call goes on: it goes down as a whole and comes back, as often as the agent's
// file allows; what cannot be kept alive ends the call with its reason.
#include "tests/simulation/CallTest.h"
#include "tests/support/Trouble.h"

namespace aybiza::test {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

/// The usual line, with something bad in front of the recogniser and behind the model.
std::string agent(const std::string& domains, const std::string& more = "") {
  return R"(
extends: brief.yaml
turn: {idle: {after_ms: 0}, apology: "Sorry, say that again?", resume_line: I am back., failure_goodbye: I must go.}
)" + more +
         R"(
pipeline:
  launch: >
    callsrc name=caller ! aybmulawdec name=decoder ! aybvad name=vad ! trouble name=ear ! deepgramsttsink name=stt
    ! aybturn name=turn ! bedrockllm name=llm ! trouble name=mouth ! aurattssrc name=tts ! callsink name=player
  domains:
)" + domains;
}

constexpr auto hearing =
    "    hearing: {elements: [ear, stt], restart: {max_restarts: 3, within_ms: 60000}}\n";
constexpr auto speaking =
    "    speaking: {elements: [mouth, tts], restart: {max_restarts: 3, within_ms: 60000}}\n";

class Restarting : public CallTest {
 protected:
  static void SetUpTestSuite() { register_trouble(); }
  void SetUp() override {
    // Setting a state from within a push, or joining a thread from itself, is what GStreamer warns of.
    g_log_set_always_fatal(
        static_cast<GLogLevelFlags>(G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK));
  }
  void TearDown() override {
    misfortunes.clear();
    CallTest::TearDown();
  }
  /// From now on the element fails `times` times, then it is well.
  void fail(const std::string& element, int times = 1) {
    misfortunes[element] = [this, last = failures_ + times](GstElement* broken) {
      if (++failures_ == last) misfortunes.clear();
      return break_down(broken);
    };
  }
  int failures_ = 0;
};

TEST_F(Restarting, ARecogniserThatFailsInAPushComesBackAndTheCallGoesOn) {
  PhoneCall& call = world_.dial(agent(hearing));
  call.wait(1s);
  fail("ear");
  call.wait(1s);
  EXPECT_EQ(failures_, 1);
  call.say("can you hear me");
  ASSERT_TRUE(call.hears("I see.")) << call.story();
  const auto told = call.events("breakdown");
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0]["domain"], "hearing");
  EXPECT_EQ(told[0]["initiator"], "ear");
  EXPECT_EQ(told[0]["reason"], "it broke down");
  EXPECT_EQ(told[0]["members"], "ear, stt");
}

TEST_F(Restarting, WhoeverPushesIntoADomainDoesNotShareItsFailure) {
  PhoneCall& call = world_.dial(agent(hearing));
  call.wait(1s);
  fail("ear", 3);
  call.wait(5s);
  EXPECT_EQ(failures_, 3);
  EXPECT_FALSE(call.has_ended()) << call.outcome() << " " << call.detail();
}

TEST_F(Restarting, AnElementOfNoDomainEndsTheCall) {
  PhoneCall& call = world_.dial(agent(speaking));
  call.wait(1s);
  fail("ear");
  ASSERT_TRUE(call.ends());
  EXPECT_EQ(call.outcome(), "error");
  EXPECT_EQ(call.detail(), "ear: it broke down");
}

TEST_F(Restarting, AnAnswerThatIsLostIsApologisedForAndCutToWhatWasHeard) {
  world_.model.script = {says("Once upon a time there lived an old king. He had three sons. They were tall."),
                         says("Yes.")};
  world_.model.token_gap = 150ms;
  PhoneCall& call = world_.dial(agent(speaking));
  call.say("tell me a story");
  ASSERT_TRUE(call.hears("Once upon a time")) << call.story();
  fail("mouth");  // at the next sentence, while the first is being said
  ASSERT_TRUE(call.hears("Sorry, say that again?")) << call.story();
  call.say("go on");
  ASSERT_TRUE(call.hears("Yes.")) << call.story();
  EXPECT_THAT(call.heard(), Not(HasSubstr("three sons")));
  EXPECT_THAT(conversation_of(world_.model.requests()[1]), HasSubstr("assistant: Once upon a"))
      << call.story();
}

TEST_F(Restarting, AModelThatIsRestartedRemembersTheConversation) {
  world_.model.script = {says("At eight."), says("Hello."), says("At eight, as I said.")};
  PhoneCall& call =
      world_.dial(agent("    thinking: {elements: [llm, mouth], tell_model: Your mouth was broken.}\n"));
  call.say("when do you open");
  ASSERT_TRUE(call.hears("At eight."));
  fail("mouth");
  call.wait(1s);
  call.say("hello there");
  ASSERT_TRUE(call.hears("Sorry, say that again?")) << call.story();
  call.say("when was it");
  ASSERT_TRUE(call.hears("At eight, as I said.")) << call.story();
  EXPECT_EQ(conversation_of(world_.model.requests().back()),
            "user: when do you open\n"
            "assistant: At eight.\n"
            "user: hello there (Your mouth was broken.)\n"
            "assistant: Sorry, say that again?\n"
            "user: when was it\n");
}

TEST_F(Restarting, AStormIsRestartedExactlyAsOftenAsAllowedAndThenEndsTheCall) {
  PhoneCall& call = world_.dial(agent(hearing));
  call.wait(1s);
  fail("ear", 1000);
  ASSERT_TRUE(call.ends()) << call.story();
  EXPECT_EQ(failures_, 4) << "three restarts";
  EXPECT_EQ(call.outcome(), "too-many-restarts");
  EXPECT_EQ(call.detail(), "ear: it broke down");
  EXPECT_THAT(call.heard(), HasSubstr("I must go.")) << "it could still be said";
  EXPECT_THAT(call.events("breakdown"), SizeIs(4));
}

TEST_F(Restarting, WhatCannotBeSaidAnyMoreEndsTheCallAtOnce) {
  PhoneCall& call = world_.dial(agent(speaking));
  fail("mouth", 1000);
  for (int i = 0; i < 6 && !call.has_ended(); i++) {
    call.say("hello there");
    call.wait(4s);
  }
  ASSERT_TRUE(call.has_ended()) << call.story();
  EXPECT_EQ(call.outcome(), "too-many-restarts");
}

TEST_F(Restarting, AVoiceThatIsLostForGoodStillSaysWhatWasSpokenBefore) {
  const auto lasting = make_agent(agent(speaking));
  world_.speak_ahead(lasting->agent);
  world_.voice.refuse_with = 401;
  PhoneCall& call = world_.dial(lasting);
  ASSERT_TRUE(call.ends()) << call.story();
  EXPECT_EQ(call.outcome(), "too-many-restarts");
  EXPECT_THAT(call.heard(), testing::EndsWith("I must go.")) << call.story();
}

TEST_F(Restarting, OldFailuresAreForgiven) {
  PhoneCall& call = world_.dial(
      agent("    hearing: {elements: [ear, stt], restart: {max_restarts: 1, within_ms: 2000}}\n"));
  for (int i = 0; i < 10; i++) {
    call.wait(3s);
    fail("ear");
  }
  call.wait(3s);
  EXPECT_EQ(failures_, 10);
  EXPECT_FALSE(call.has_ended());
}

TEST_F(Restarting, TakesOtherDomainsWithItWhereItsStrategySaysSo) {
  struct Row {
    const char *strategy, *members;
  };
  for (const Row& row : {Row{"one_for_one", "llm, mouth"}, Row{"rest_for_one", "llm, mouth, tts"},
                         Row{"one_for_all", "ear, stt, llm, mouth, tts"}}) {
    PhoneCall& call =
        world_.dial(agent("    a: {elements: [tts]}\n    b: {elements: [ear, stt]}\n    c: {elements: "
                          "[mouth, llm], restart: {strategy: " +
                          std::string(row.strategy) + "}}\n"));
    fail("mouth");
    call.say("hello there");
    ASSERT_TRUE(call.hears("Sorry, say that again?")) << row.strategy << "\n" << call.story();
    EXPECT_EQ(call.events("breakdown")[0]["members"], row.members);
    call.say("hello again");
    ASSERT_TRUE(call.hears("I see.")) << row.strategy << "\n" << call.story();
  }
}

TEST_F(Restarting, WhoDecidesWhoseTurnItIsComesBackWithItsLine) {
  PhoneCall& call = world_.dial(agent("    brain: {elements: [turn, llm, mouth]}\n"));
  call.say("hello there");
  ASSERT_TRUE(call.hears("I see."));
  call.wait(1s);
  fail("mouth");
  call.say("hello again");
  ASSERT_TRUE(call.hears("I am back.")) << call.story();
  call.say("hello again");
  ASSERT_TRUE(call.hears("I see.")) << call.story();
}

}  // namespace
}  // namespace aybiza::test
