// Whole calls while vendors fail: connections that die under a word, peers that fall silent, refuse or are
// not there. What can be repaired the caller does not notice; what cannot is said aloud or ends the call with
// its cause on record.
#include "tests/simulation/CallTest.h"

namespace aybiza::test {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;

constexpr auto brief = "extends: brief.yaml\nturn: {apology: \"Sorry, say that again?\"}";
constexpr auto goodbye = "I'm sorry, there is a technical problem on my side. Please call again later.";
constexpr auto story = "Once upon a time there lived an old king. He had three sons and a golden bird.";

using Faults = CallTest;

TEST_F(Faults, ARecogniserWhoseSocketDiesUnderAWordLosesAndDoublesNone) {
  PhoneCall& call = world_.dial(brief);
  call.wait(1s);
  call.say("my number is four seven one one");
  call.wait(1200ms);
  world_.ears.peer().cut();
  ASSERT_TRUE(call.hears("I see.")) << call.story();
  EXPECT_EQ(last_words(world_.model.requests()[0]), "my number is four seven one one");
}

TEST_F(Faults, ARecogniserThatStallsIsWaitedFor) {
  PhoneCall& call = world_.dial(brief);
  call.say("can you hear me");
  call.wait(500ms);
  world_.ears.peer().stall();
  call.wait(2s);
  world_.ears.peer().resume();
  ASSERT_TRUE(call.hears("I see.")) << call.story();
  EXPECT_EQ(last_words(world_.model.requests()[0]), "can you hear me");
}

TEST_F(Faults, AVoiceWhoseSocketDiesSpeaksTheRest) {
  world_.model.script = {says(story)};
  PhoneCall& call = world_.dial(brief);
  call.say("tell me a story");
  ASSERT_TRUE(call.hears("Once upon")) << call.story();
  world_.voice.peer.cut();
  ASSERT_TRUE(call.hears("golden bird.")) << call.story();
  EXPECT_EQ(call.heard(), story);
}

TEST_F(Faults, AVoiceThatStallsIsReplaced) {
  world_.model.script = {says(story)};
  PhoneCall& call = world_.dial(brief);
  world_.voice.intercept = [&](auto&, const std::string& type) {
    return type == "Flush" && world_.voice.connections.size() == 1;
  };
  call.say("tell me a story");
  ASSERT_TRUE(call.hears("golden bird.")) << call.story();
  EXPECT_EQ(call.heard(), story);
  EXPECT_THAT(call.warnings(), Contains(HasSubstr("tts: ")));
}

TEST_F(Faults, AVoiceThatSendsZerosIsReplacedWithin1500Ms) {
  world_.model.script = {says(story)};
  PhoneCall& call = world_.dial(brief);
  std::optional<Time> asked;
  world_.voice.intercept = [&](FakeSpeakVendor::Connection& connection, const std::string& type) {
    const bool is_first = world_.voice.connections.size() == 1;
    if (is_first && type == "Flush") {
      if (!asked) asked = world_.loop.now();
      connection.send_audio(std::string(40'000, '\xff'));
    }
    return is_first;
  };
  call.say("tell me a story");
  ASSERT_TRUE(call.hears("Once")) << call.story();
  EXPECT_LE(world_.loop.now() - *asked, 1500ms);
  ASSERT_TRUE(call.hears("golden bird.")) << call.story();
  EXPECT_THAT(call.heard(), testing::EndsWith(story)) << "no word twice";
  EXPECT_THAT(call.warnings(), Contains(HasSubstr("tts: ")));
}

TEST_F(Faults, AnotherVoiceSpeaksWhereTheWantedOneStalls) {
  world_.model.script = {says(story)};
  FakeSpeakVendor other(world_.network, "ws://other");
  other.first_byte = other.clear_delay = Duration::zero();
  PhoneCall& call = world_.dial(std::string(brief) + "\nspeak: {fallbacks: [\"aura-2-luna-en@ws://other\"]}");
  world_.voice.intercept = [](auto&, const std::string& type) { return type == "Flush"; };
  call.say("tell me a story");
  ASSERT_TRUE(call.hears("golden bird.")) << call.story();
  EXPECT_EQ(call.heard(), story);
  EXPECT_EQ(world_.voice.connections.size(), 1u);
  EXPECT_THAT(call.warnings(), Contains(HasSubstr("aura-2-luna-en@ws://other speaks instead")));
}

TEST_F(Faults, AModelThatIsDownIsApologisedForAndTheCallGoesOn) {
  PhoneCall& call = world_.dial(brief);
  world_.model.always = refuses(503, R"({"message":"out of order"})");
  call.say("when do you open");
  ASSERT_TRUE(call.hears("Sorry, say that again?")) << call.story();
  EXPECT_THAT(call.warnings(), Contains(testing::AllOf(HasSubstr("llm: "), HasSubstr("out of order"))));
  world_.model.always.reset();
  world_.model.script = {says("At eight.")};
  call.say("when do you open");
  EXPECT_TRUE(call.hears("At eight.")) << call.story();
}

TEST_F(Faults, AModelThatFallsSilentIsGivenUp) {
  world_.model.script = {stalls_after("Well, let me see. ")};
  PhoneCall& call = world_.dial(brief);
  call.say("when do you open");
  ASSERT_TRUE(call.hears("Sorry, say that again?")) << call.story();
  EXPECT_FALSE(call.has_ended());
}

TEST_F(Faults, AModelWhoseConnectionBreaksBeforeAWordIsAskedAgain) {
  world_.model.script = {breaks_after(""), says("At eight.")};
  PhoneCall& call = world_.dial(brief);
  call.say("when do you open");
  EXPECT_TRUE(call.hears("At eight.")) << call.story();
  EXPECT_THAT(call.heard(), Not(HasSubstr("Sorry")));
}

// ---- nobody there, or not for us

void expect_error(PhoneCall& call, const char* element, const char* cause) {
  ASSERT_TRUE(call.ends()) << call.story();
  EXPECT_EQ(call.outcome(), "error");
  EXPECT_THAT(call.detail(), testing::StartsWith(std::string(element) + ": "));
  EXPECT_THAT(call.detail(), HasSubstr(cause));
}

TEST_F(Faults, ARecogniserThatRefusesOurKeyEndsTheCall) {
  world_.ears.refuse(401, R"({"err_code":"INVALID_AUTH","err_msg":"Invalid credentials."})");
  PhoneCall& call = world_.dial(brief);
  call.say("hello");
  expect_error(call, "stt", "401");
}

TEST_F(Faults, WhereNobodyCanListenTheCallerIsToldBeforeTheCallEnds) {
  PhoneCall& call = world_.dial(std::string(brief) + "\nlisten: {fallbacks: [\"nova-3@ws://nowhere\"]}");
  call.wait(1s);
  world_.ears.peer().set_unreachable(true);
  world_.ears.peer().cut();
  call.say("hello");
  expect_error(call, "stt", "nowhere");
  EXPECT_EQ(call.heard(), goodbye);
}

TEST_F(Faults, WhereTheModelRefusesOurKeyTheCallerIsToldBeforeTheCallEnds) {
  world_.model.always =
      refuses(401, R"({"message":"The security token included in the request is invalid."})");
  PhoneCall& call = world_.dial(brief);
  call.say("hello");
  expect_error(call, "llm", "security token");
  EXPECT_EQ(call.heard(), goodbye);
}

TEST_F(Faults, AVoiceThatRefusesOurKeySaysTheGoodbyeThatWasMadeBefore) {
  const auto agent = make_agent(brief);
  world_.speak_ahead(agent->agent);
  world_.voice.refuse_with = 401;
  PhoneCall& call = world_.dial(agent);
  expect_error(call, "tts", "401");
  EXPECT_EQ(call.heard(), goodbye);
  EXPECT_THAT(call.transcript(), Contains("agent: " + std::string(goodbye)));
}

TEST_F(Faults, AVoiceThatIsLostUnderAnAnswerEndsWithWhatItHasMadeAndTheGoodbye) {
  world_.model.script = {stalls_after(std::string(story) + " And one day the youngest son ")};
  const auto agent = make_agent(brief);
  world_.speak_ahead(agent->agent);
  PhoneCall& call = world_.dial(agent);
  call.say("tell me a story");
  ASSERT_TRUE(call.hears("Once upon")) << call.story();
  world_.voice.peer.set_unreachable(true);
  world_.voice.peer.cut();
  const Time lost = world_.loop.now();
  expect_error(call, "tts", "connection refused");
  EXPECT_THAT(call.heard(), testing::StartsWith("Once upon"));
  EXPECT_THAT(call.heard(), testing::EndsWith(goodbye));
  EXPECT_THAT(call.heard(), Not(HasSubstr("youngest")));
  EXPECT_LE(world_.loop.now() - lost, 20s);
}

TEST_F(Faults, WithoutAVoiceAndWithoutAGoodbyeThatWasMadeBeforeTheCallEndsAtOnce) {
  world_.voice.refuse_with = 401;
  PhoneCall& call = world_.dial(brief);
  expect_error(call, "tts", "401");
  EXPECT_EQ(call.heard(), "");
  EXPECT_LE(world_.loop.now() - Time{}, 1s);
}

TEST_F(Faults, ARecogniserThatIsNotThereEndsTheCall) {
  world_.ears.peer().set_unreachable(true);
  PhoneCall& call = world_.dial(brief);
  call.say("hello");
  expect_error(call, "stt", "connection refused");
}

TEST_F(Faults, AVoiceThatIsNotThereEndsTheCall) {
  world_.voice.peer.set_unreachable(true);
  PhoneCall& call = world_.dial(brief);
  call.say("hello");
  expect_error(call, "tts", "connection refused");
}

}  // namespace
}  // namespace aybiza::test
