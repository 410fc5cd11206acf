// Whole conversations, as a caller lives through them: what is said, heard, interrupted, booked, and how the
// call ends. Everything of the engine is real; time and the vendors are not.
#include "tests/simulation/CallTest.h"

namespace aybiza::test {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Conversation = CallTest;

TEST_F(Conversation, TheReceptionistBooksAnAppointmentAndSaysGoodbye) {
  world_.model.script = {
      says("We are open from 8 in the morning to 6 in the evening."),
      says("Of course. On which day?"),
      says("Next Tuesday. At what time?"),
      uses({{.id = "b1", .name = "book_appointment", .input = {{"date", "Tuesday"}, {"time", "10:30"}}}}),
      says("Your cleaning is booked for Tuesday at 10:30. Anything else?"),
      uses({{.id = "h1", .name = "hang_up"}}, "Thank you for calling. Goodbye."),
      says(""),
  };
  PhoneCall& call = world_.dial("extends: receptionist.yaml");
  ASSERT_TRUE(call.hears("How can I help you?")) << call.story();
  call.say("what are your opening hours");
  ASSERT_TRUE(call.hears("in the evening.")) << call.story();
  call.say("I would like to book a cleaning");
  ASSERT_TRUE(call.hears("On which day?")) << call.story();
  call.say("next Tuesday");
  ASSERT_TRUE(call.hears("At what time?")) << call.story();
  call.say("at half past ten");
  ASSERT_TRUE(call.hears("Anything else?")) << call.story();
  call.say("no thank you goodbye");
  ASSERT_TRUE(call.ends()) << call.story();

  EXPECT_EQ(call.outcome(), "agent-goodbye") << call.detail();
  EXPECT_THAT(call.heard(), testing::EndsWith("Goodbye.")) << "hung up before the last word was out";
  EXPECT_THAT(world_.practice.bookings(), Contains(std::pair("b1", 1)));
  ;
  EXPECT_THAT(
      call.transcript(),
      ElementsAre("agent: Good morning, this is Bright Smile dental practice. How can I help you?",
                  "caller: what are your opening hours",
                  "agent: We are open from 8 in the morning to 6 in the evening.",
                  "caller: I would like to book a cleaning", "agent: Of course. On which day?",
                  "caller: next Tuesday", "agent: Next Tuesday. At what time?", "caller: at half past ten",
                  "agent: One moment, I am booking that for you. Your cleaning is booked for Tuesday "
                  "at 10:30. Anything else?",
                  "caller: no thank you goodbye", "agent: Thank you for calling. Goodbye."));
  EXPECT_THAT(call.warnings(), IsEmpty());
}

// ---- interruption

constexpr auto story = "Once upon a time there lived an old king who had three sons and a golden bird.";

TEST_F(Conversation, WhoInterruptsHearsNothingMoreOfTheOldAnswer) {
  world_.model.script = {says(story), says("Sure.")};
  PhoneCall& call = world_.dial("extends: brief.yaml");
  call.say("tell me a story");
  ASSERT_TRUE(call.hears("Once upon a time")) << call.story();
  call.say("no please stop that story now");
  ASSERT_TRUE(call.hears("Sure.")) << call.story();

  EXPECT_EQ(call.port().count(MemoryPort::Sent::Kind::clear), 1u);
  const std::string cut = call.heard().substr(0, call.heard().find(" Sure."));
  EXPECT_TRUE(std::string(story).starts_with(cut)) << cut;
  EXPECT_THAT(cut, Not(HasSubstr("bird")));
}

TEST_F(Conversation, TheModelSeesOfAnInterruptedAnswerWhatTheCallerHeard) {
  world_.model.script = {says(story), says("Sure.")};
  PhoneCall& call = world_.dial("extends: brief.yaml");
  call.say("tell me a story");
  ASSERT_TRUE(call.hears("Once upon a time")) << call.story();
  call.wait(milliseconds(300));
  call.say("no please stop that story now");
  ASSERT_TRUE(call.hears("Sure.")) << call.story();

  const std::string kept = call.transcript()[1].substr(std::string("agent: ").size());
  EXPECT_TRUE(call.heard().starts_with(kept)) << kept << " is more than " << call.heard();
  EXPECT_THAT(kept, testing::StartsWith("Once upon a time"));
  EXPECT_EQ(conversation_of(world_.model.requests()[1]),
            "user: tell me a story\nassistant: " + kept + " —\nuser: no please stop that story now\n");
}

TEST_F(Conversation, WhoSaysThatHeListensDoesNotInterrupt) {
  world_.model.script = {says(story)};
  PhoneCall& call = world_.dial("extends: brief.yaml");
  call.say("tell me a story");
  ASSERT_TRUE(call.hears("Once upon a time")) << call.story();
  call.say("uh-huh");
  EXPECT_TRUE(call.hears("a golden bird.")) << call.story();
  EXPECT_EQ(world_.model.requests().size(), 1u);
}

// ---- silence, keys, the end

TEST_F(Conversation, WhoStaysSilentIsAskedTwiceAndThenBidGoodbye) {
  PhoneCall& call = world_.dial(R"(
extends: brief.yaml
greeting: Hello.
turn: {idle: {after_ms: 3000, prompts: ["Are you there?", "Hello?"], max: 2, goodbye: Goodbye then.}}
)");
  ASSERT_TRUE(call.ends()) << call.story();
  EXPECT_EQ(call.outcome(), "idle");
  EXPECT_EQ(call.heard(), "Hello. Are you there? Hello? Goodbye then.");
  EXPECT_LT(call.ended_at() - call.last_heard(), 300ms) << "it hangs up at once after its last word";
}

TEST_F(Conversation, KeysAreATurnLikeAnyOther) {
  world_.model.script = {says("Thank you.")};
  PhoneCall& call = world_.dial("extends: brief.yaml\ngreeting: Please key in your number.");
  ASSERT_TRUE(call.hears("number.")) << call.story();
  call.press("4711#");
  ASSERT_TRUE(call.hears("Thank you.", 2s)) << call.story();
  EXPECT_EQ(last_words(world_.model.requests()[0]), "(The caller pressed 4711 on the keypad.)");
}

TEST_F(Conversation, ACallerWhoHangsUpEndsTheCallAtOnce) {
  world_.model.script = {says(story)};
  PhoneCall& call = world_.dial("extends: brief.yaml");
  call.say("tell me a story");
  ASSERT_TRUE(call.hears("Once upon a time")) << call.story();
  call.hang_up();
  ASSERT_TRUE(call.ends(1s)) << call.story();
  EXPECT_EQ(call.outcome(), "caller-gone");
  EXPECT_THAT(call.transcript().back(), Not(HasSubstr("three sons"))) << "he did not hear that any more";
}

TEST_F(Conversation, ACallHasALongestTime) {
  PhoneCall& call = world_.dial(R"(
extends: brief.yaml
turn: {idle: {after_ms: 0}, max_call_s: 10, max_call_goodbye: We have to stop here.}
)");
  ASSERT_TRUE(call.ends()) << call.story();
  EXPECT_EQ(call.outcome(), "max-duration");
  EXPECT_EQ(call.heard(), "We have to stop here.");
}

TEST_F(Conversation, ACallThatHasToStopEndsWithAFarewell) {
  world_.model.script = {says("We open at eight.")};
  PhoneCall& call = world_.dial("extends: brief.yaml\nturn: {shutdown_goodbye: \"I have to go. Goodbye.\"}");
  call.say("when do you open");
  ASSERT_TRUE(call.hears("We open")) << call.story();
  call.call().end_politely("shutdown");
  ASSERT_TRUE(call.ends()) << call.story();
  EXPECT_EQ(call.outcome(), "shutdown");
  EXPECT_EQ(call.heard(), "We open at eight. I have to go. Goodbye.");
  EXPECT_LT(call.ended_at() - call.last_heard(), 300ms);
}

// ---- tools

constexpr auto with_transfer = R"(
extends: brief.yaml
turn: {apology: "Nobody is free. How else can I help?"}
tools: [{type: transfer_call, to: "+4930123456"}]
)";

TEST_F(Conversation, ATransferStartsAfterTheLastWord) {
  world_.model.script = {uses({{.id = "t1", .name = "transfer_call"}}, "I will put you through."), says("")};
  PhoneCall& call = world_.dial(with_transfer);
  call.say("a human please");
  ASSERT_TRUE(call.ends()) << call.story();
  EXPECT_EQ(call.outcome(), "transferred");
  EXPECT_EQ(call.heard(), "I will put you through.");
  EXPECT_THAT(world_.transfers, ElementsAre("+4930123456"));
}

TEST_F(Conversation, ATransferThatFailsGivesTheCallerBackToTheAgent) {
  world_.transfer_refusal = "the number is busy";
  world_.model.script = {uses({{.id = "t1", .name = "transfer_call"}}, "I will put you through."), says(""),
                         says("At eight.")};
  PhoneCall& call = world_.dial(with_transfer);
  call.say("a human please");
  ASSERT_TRUE(call.hears("Nobody is free. How else can I help?")) << call.story();
  call.say("when do you open");
  ASSERT_TRUE(call.hears("At eight.")) << call.story();
  EXPECT_THAT(call.warnings(), Contains(HasSubstr("the number is busy")));
}

constexpr auto with_two_tools = R"(
extends: brief.yaml
tools:
  - {type: http, name: book, description: Books., url: "http://127.0.0.1:7700/practice/book"}
  - {type: http, name: look_up, description: Looks., url: "http://127.0.0.1:7700/practice/look", on_interrupt: cancel}
)";

TEST_F(Conversation, ToolsOfOneTurnRunSideBySide) {
  world_.practice.takes = 900ms;
  world_.model.script = {uses({{.id = "b1", .name = "book"}, {.id = "l1", .name = "look_up"}}),
                         says("Done.")};
  PhoneCall& call = world_.dial(with_two_tools);
  call.say("book it");
  ASSERT_TRUE(call.hears("Done.", 5s)) << call.story();
  for (const Json& tool : call.events("tool-end")) EXPECT_EQ(get_number(tool, "ms"), 900) << tool;
  EXPECT_EQ(conversation_of(world_.model.requests()[1]),
            "user: book it\nassistant: {book} {look_up}\nuser: {result} {result}\n");
}

TEST_F(Conversation, WhoInterruptsToolsLeavesNoQuestionOpenAndBooksOnce) {
  world_.practice.takes = 4s;
  world_.model.script = {uses({{.id = "b1", .name = "book"}, {.id = "l1", .name = "look_up"}}),
                         says("What then?")};
  PhoneCall& call = world_.dial(with_two_tools);
  call.say("book it");
  ASSERT_TRUE(call.until([&] { return world_.practice.open_requests() == 2; }, 5s)) << call.story();
  call.say("wait a moment please");
  ASSERT_TRUE(call.hears("What then?")) << call.story();
  call.wait(5s);
  EXPECT_THAT(world_.practice.bookings(), Contains(std::pair("b1", 1)));
  EXPECT_THAT(conversation_of(world_.model.requests()[1]),
              HasSubstr("{book} {look_up}\nuser: {result} {result}"));
}

TEST_F(Conversation, WhatMustBeFinishedIsFinishedAfterTheCallerHasGone) {
  world_.practice.takes = 4s;
  world_.model.script = {uses({{.id = "b1", .name = "book"}, {.id = "l1", .name = "look_up"}})};
  PhoneCall& call = world_.dial(with_two_tools);
  call.say("book it");
  ASSERT_TRUE(call.until([&] { return world_.practice.open_requests() == 2; }, 5s)) << call.story();
  const Time gone = world_.loop.now();
  call.hang_up();
  ASSERT_TRUE(call.ends(5s)) << call.story();
  EXPECT_EQ(call.outcome(), "caller-gone");
  EXPECT_THAT(world_.practice.bookings(), Contains(std::pair("b1", 1)));
  const Json report = call.report();
  const Json& booked = at(get(report, "tools"), 0);
  EXPECT_TRUE(get_bool(booked, "ok")) << report;
  EXPECT_EQ(get_number(booked, "ms"), 4000);
  EXPECT_TRUE(get(at(get(report, "tools"), 1), "ok").is_null()) << "nobody knows what came of it";
  EXPECT_NEAR(get_number(report, "duration_ms"), to_ms(gone.time_since_epoch()), 100)
      << "the call itself was over";
}
}  // namespace
}  // namespace aybiza::test
