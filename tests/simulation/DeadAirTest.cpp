// No caller waits in silence: what is heard while a tool works or a model thinks, and what is not.
#include "tests/simulation/CallTest.h"

namespace aybiza::test {
namespace {

using namespace std::chrono_literals;
using testing::AnyOf;
using testing::Contains;
using testing::HasSubstr;
using Kind = MemoryPort::Sent::Kind;

constexpr auto with_a_tool = R"(
extends: brief.yaml
speech: {filler: {phrases: ["One moment.", "Just a second."]}}
tools:
  - {type: http, name: book, description: Books., url: "http://127.0.0.1:7700/practice/book", timeout_ms: 60000}
)";

ModelReply books(const std::string& id, const std::string& text = "") {
  return uses({{.id = id, .name = "book", .input = {{"day", id}}}}, text);
}

class DeadAir : public CallTest {
 protected:
  /// The caller asks for something; the tool that it needs is at work when this returns.
  PhoneCall& call_until_work(const std::string& agent = with_a_tool) {
    PhoneCall& call = world_.dial(agent);
    ask(call);
    return call;
  }
  void ask(PhoneCall& call) {
    call.say("book it");
    ASSERT_TRUE(call.until([&] { return world_.practice.open_requests() > 0; }, 5s)) << call.story();
    asked_ = world_.loop.now();
  }
  /// The longest time from the caller's question on in which the caller was sent nothing.
  Duration longest_silence(const PhoneCall& call, Time until) const {
    Time silent_since = asked_;
    Duration longest{};
    for (const auto& sent : call.port().sent()) {
      if (sent.kind != Kind::audio || sent.at < asked_ || sent.at > until) continue;
      longest = std::max(longest, sent.at - silent_since);
      silent_since = sent.at;
    }
    return std::max(longest, until - silent_since);
  }
  size_t frames_since(const PhoneCall& call, Time since) const {
    size_t count = 0;
    for (const auto& sent : call.port().sent()) count += sent.kind == Kind::audio && sent.at > since;
    return count;
  }

  Time asked_{};
};

TEST_F(DeadAir, AToolOfFourSecondsIsCoveredByOnePhraseAndTheHoldSound) {
  world_.practice.takes = 4s;
  world_.model.script = {books("b1"), says("Done.")};
  PhoneCall& call = call_until_work();
  call.wait(4s);
  EXPECT_LE(longest_silence(call, world_.loop.now()), 1200ms);
  ASSERT_TRUE(call.hears("Done.")) << call.story();
  EXPECT_EQ(call.heard(), "One moment. Done.");
  EXPECT_THAT(conversation_of(world_.model.requests()[1]),
              HasSubstr("assistant: One moment. {book}\nuser: {result}"));
}

TEST_F(DeadAir, AToolOf300MsIsNotCommentedOn) {
  world_.practice.takes = 300ms;
  world_.model.script = {books("b1"), says("Done.")};
  PhoneCall& call = call_until_work();
  call.wait(280ms);
  EXPECT_EQ(frames_since(call, asked_), 0u);
  ASSERT_TRUE(call.hears("Done.")) << call.story();
  EXPECT_EQ(call.heard(), "Done.");
}

TEST_F(DeadAir, AModelThatIsSlowToItsFirstWordIsCoveredToo) {
  world_.model.first_token = 2500ms;
  world_.model.script = {says("At eight.")};
  PhoneCall& call = world_.dial(with_a_tool);
  call.say("when do you open");
  ASSERT_TRUE(call.until([&] { return !world_.model.requests().empty(); }, 5s)) << call.story();
  asked_ = world_.loop.now();
  call.wait(4s);
  EXPECT_LE(longest_silence(call, world_.loop.now()), 1700ms);
  ASSERT_TRUE(call.hears("At eight.")) << call.story();
  EXPECT_EQ(call.heard(), "One moment. At eight.");
}

TEST_F(DeadAir, TheModelThatIsAskedNextSeesTheQuestionLast) {
  world_.model.first_token = 2500ms;
  world_.model.script = {refuses(400), says("At eight."), says("Yes.")};
  PhoneCall& call = world_.dial(std::string(with_a_tool) + "think: {fallbacks: [claude-sonnet-4-5]}\n");
  call.say("when do you open");
  ASSERT_TRUE(call.hears("At eight.")) << call.story();
  call.say("really");
  ASSERT_TRUE(call.hears("Yes.")) << call.story();
  EXPECT_THAT(conversation_of(world_.model.requests().back()),
              HasSubstr("user: when do you open\nassistant: One moment. At eight.\nuser: really"));
}

TEST_F(DeadAir, NoTwoPhrasesFollowOneAnother) {
  world_.practice.takes = 3s;
  world_.model.script = {books("b1"), books("b2"), says("Done."), books("b3"), says("Done again.")};
  PhoneCall& call = call_until_work();
  ASSERT_TRUE(call.hears("Done.")) << call.story();
  ask(call);
  ASSERT_TRUE(call.hears("Done again.")) << call.story();
  EXPECT_EQ(call.heard(), "One moment. Done. Just a second. Done again.");
}

TEST_F(DeadAir, WhatTheModelSaidItselfNeedsNoPhrase) {
  world_.practice.takes = 4s;
  world_.model.script = {books("b1", "I will see to it."), says("Done.")};
  PhoneCall& call = call_until_work();
  call.wait(4s);
  EXPECT_LE(longest_silence(call, world_.loop.now()), 1200ms);
  ASSERT_TRUE(call.hears("Done.")) << call.story();
  EXPECT_EQ(call.heard(), "I will see to it. Done.");
}

TEST_F(DeadAir, TheHoldSoundIsNoSpeechOfTheAgent) {
  world_.practice.takes = 15s;
  world_.model.script = {books("b1"), says("Done.")};
  PhoneCall& call = call_until_work(
      std::string(with_a_tool) +
      "turn: {idle: {after_ms: 3000, prompts: [\"Are you there?\"], max: 1, goodbye: Bye.}}\n");
  call.wait(15s);
  EXPECT_EQ(call.heard(), "One moment.") << "nobody is asked whether he is there while the agent works";
  ASSERT_TRUE(call.ends()) << call.story();
  EXPECT_EQ(call.heard(), "One moment. Done. Are you there? Bye.");
  EXPECT_THAT(call.transcript(), Contains("agent: One moment. Done."));
}

TEST_F(DeadAir, WhoSpeaksOverTheHoldSoundIsHeardAtOnce) {
  world_.practice.takes = 20s;
  world_.model.script = {books("b1"), says("What then?")};
  PhoneCall& call = call_until_work();
  call.wait(4s);
  ASSERT_GT(frames_since(call, world_.loop.now() - 200ms), 5u) << "the hold sound is there";
  call.say("wait a moment please");
  call.wait(400ms);
  EXPECT_EQ(frames_since(call, world_.loop.now() - 100ms), 0u) << "and gives way to the caller";
  ASSERT_TRUE(call.hears("What then?", 5s)) << call.story();
}

// ---- trouble of which the caller does not know

TEST_F(DeadAir, WordsThatTheRecogniserOwesAreWaitedForUnderTheHoldSound) {
  PhoneCall& call = world_.dial(std::string(with_a_tool) + "listen: {model: flux-general-en}\n");
  call.say("when do you open on Monday please");
  call.wait(1500ms);
  world_.ears.peer().stall();
  ASSERT_TRUE(call.until([&] { return !call.is_caller_speaking(); }, 5s));
  asked_ = world_.loop.now();
  call.wait(4s);
  EXPECT_LE(longest_silence(call, world_.loop.now()), 3200ms);
  world_.ears.peer().resume();
  ASSERT_TRUE(call.hears("I see.")) << call.story();
  EXPECT_EQ(call.heard(), "I see.");
  ASSERT_EQ(call.events("waiting").size(), 2u) << call.story();
  EXPECT_EQ(get_string(call.events("waiting")[0], "cause"), "words");
  EXPECT_FALSE(get_bool(call.events("waiting")[1], "on"));
}

TEST_F(DeadAir, AVoiceThatIsAwayIsWaitedForUnderTheHoldSound) {
  world_.model.script = {says("At eight.")};
  PhoneCall& call = world_.dial(with_a_tool);
  call.say("when do you open");
  ASSERT_TRUE(call.until([&] { return !call.is_caller_speaking(); }, 5s));
  asked_ = world_.loop.now();
  world_.voice.peer.stall();
  call.wait(5s);
  EXPECT_LE(longest_silence(call, world_.loop.now()), 3200ms);
  world_.voice.peer.resume();
  ASSERT_TRUE(call.hears("At eight.")) << call.story();
  EXPECT_EQ(call.heard(), "At eight.");
  call.wait(400ms);
  EXPECT_EQ(frames_since(call, world_.loop.now() - 300ms), 0u) << "and not behind it";
}

TEST_F(DeadAir, WhoGetsAnAnswerWithoutAWordIsAskedAgainAsSoonAsHeHasWaitedLongEnough) {
  world_.model.first_token = 2500ms;
  world_.model.script = {says("")};
  PhoneCall& call = world_.dial(
      "extends: brief.yaml\n"
      "speech: {hold_sound: {kind: none}, filler: {phrases: []}}\n"
      "turn: {recovery: {say: \"Pardon?\"}}\n");
  call.say("when do you open");
  ASSERT_TRUE(call.until([&] { return !call.is_caller_speaking(); }, 5s));
  asked_ = world_.loop.now();
  ASSERT_TRUE(call.hears("Pardon?")) << call.story();
  EXPECT_LE(longest_silence(call, world_.loop.now()), 3500ms);
}

}  // namespace
}  // namespace aybiza::test
