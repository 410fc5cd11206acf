// Whole calls whose vendors fail while others can stand in: who is asked next and when, that no word is lost or said
// twice on the way, and that what one call has found out spares the others the wait.
#include "tests/simulation/CallTest.h"

namespace aybiza::test {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto apology = "Sorry, say that again?";
constexpr auto brief =
    "extends: brief.yaml\nturn: {apology: \"Sorry, say that again?\"}\nspeech: {filler: {phrases: []}}\n";
constexpr auto two_models = "think: {fallbacks: [claude-sonnet-4-5], first_token_ms: 2000, token_ms: 1000}\n";
constexpr auto story = "Once upon a time there lived an old king. He had three sons and a golden bird.";

class VendorTrouble : public CallTest {
 protected:
  PhoneCall& dial(const std::string& more = "") { return world_.dial(brief + more); }
  size_t requests() const { return world_.model.requests().size(); }
  /// When the model has been asked so often.
  Time asked(PhoneCall& call, size_t times) {
    EXPECT_TRUE(call.until([&] { return requests() >= times; }, 20s)) << call.story();
    return world_.loop.now();
  }
};

// ---- the model

TEST_F(VendorTrouble, AModelThatAcceptsAndThenStallsIsLeftAtTheDeadlineWithoutAnotherTry) {
  world_.model.script = {stalls_after(""), says("At eight.")};
  PhoneCall& call = dial(two_models);
  call.say("when do you open");
  const Time first = asked(call, 1);
  EXPECT_NEAR(to_ms(asked(call, 2) - first), 2000, 50);
  ASSERT_TRUE(call.hears("At eight.")) << call.story();
  EXPECT_EQ(call.heard(), "At eight.");
  EXPECT_EQ(call.events("fallback").size(), 1u);
  EXPECT_EQ(requests(), 2u);
}

TEST_F(VendorTrouble, OfAnAnswerThatBreaksOffTheNextModelSaysTheRest) {
  world_.model.script = {stalls_after("We open at eight. And of cour"), says("We close at six.")};
  PhoneCall& call = dial(two_models);
  call.say("when are you open");
  ASSERT_TRUE(call.hears("at six.")) << call.story();
  EXPECT_EQ(call.heard(), "We open at eight. We close at six.");
  EXPECT_THAT(conversation_of(world_.model.requests().at(1)),
              HasSubstr("assistant: We open at eight. \nuser: (The line"));
  call.say("thank you");
  ASSERT_TRUE(call.hears("I see.")) << call.story();
  EXPECT_THAT(conversation_of(world_.model.requests().at(2)), Not(HasSubstr("(The line")));
}

TEST_F(VendorTrouble, AReplyOfToolsAloneOrOfNothingNeverSwitches) {
  world_.model.script = {uses({{"t1", "get_time", Json::object()}}), says(""), says("")};
  PhoneCall& call = dial(std::string(two_models) + "tools: [get_time]\n");
  call.say("what time is it");
  asked(call, 2);
  call.wait(10s);
  call.say("hello");
  asked(call, 3);
  call.wait(10s);
  EXPECT_THAT(call.events("fallback"), IsEmpty());
  EXPECT_EQ(requests(), 3u);
}

TEST_F(VendorTrouble, WhereAllModelsFailTheAgentApologisesAndGoesOn) {
  world_.model.always = stalls_after("");
  PhoneCall& call = dial(two_models);
  call.say("when do you open");
  asked(call, 1);
  const Time first = world_.loop.now();
  ASSERT_TRUE(call.hears(apology)) << call.story();
  EXPECT_LE(world_.loop.now() - first, 6s);
  EXPECT_EQ(requests(), 2u);
  world_.model.always.reset();
  call.say("when do you open");
  EXPECT_TRUE(call.hears("I see.")) << call.story();
}

TEST_F(VendorTrouble, ABreakerOpensForAllCallsAndHalfOpensWithASingleProbe) {
  world_.model.always = refuses(503, "{}");
  PhoneCall& one = dial();
  PhoneCall& two = dial();
  for (int turn = 0; turn < 3; turn++) {
    one.say("hello");
    ASSERT_TRUE(one.hears(apology)) << one.story();
  }
  EXPECT_EQ(requests(), 5u) << "two in a turn, and none after the fifth failure";
  two.say("hello");
  ASSERT_TRUE(two.hears(apology)) << two.story();
  EXPECT_EQ(requests(), 5u) << "the other call does not wait for what the first has found out";

  world_.loop.run_for(6s);
  world_.model.always.reset();
  world_.model.first_token = 2s;
  one.say("hello");
  two.say("hello");
  ASSERT_TRUE(one.until([&] { return requests() == 6; }, 5s));
  world_.loop.run_for(1500ms);
  EXPECT_EQ(requests(), 6u) << "one probe, and nobody else meanwhile";
  world_.loop.run_for(5s);
  one.say("hello");
  two.say("hello");
  ASSERT_TRUE(one.hears("I see.")) << one.story();
  ASSERT_TRUE(two.hears("I see.")) << two.story();
}

TEST_F(VendorTrouble, AModelOfAnotherRegionIsAskedAtItsOwnEndpoint) {
  FakeModelVendor west(world_.network, "https://west");
  west.script = {says("At eight.")};
  world_.model.always = refuses(503);
  PhoneCall& call = dial(
      "think: {fallbacks: [{model: claude-haiku-4-5, region: us-west-2, endpoint: \"https://west\"}]}\n");
  call.say("when do you open");
  ASSERT_TRUE(call.hears("At eight.")) << call.story();
  EXPECT_EQ(get_string(call.events("fallback").at(0), "to"), "claude-haiku-4-5@us-west-2");
}

TEST_F(VendorTrouble, AProbeWhoseCallerHangsUpLeavesItsPlaceToTheNextCall) {
  world_.model.always = refuses(503);
  PhoneCall& one = dial();
  PhoneCall& two = dial();
  for (int turn = 0; turn < 3; turn++) {
    one.say("hello");
    ASSERT_TRUE(one.hears(apology)) << one.story();
  }
  world_.loop.run_for(6s);
  world_.model.always = stalls_after("");
  one.say("hello");
  asked(one, 6);
  one.hang_up();
  ASSERT_TRUE(one.ends());
  world_.model.always.reset();
  two.say("hello");
  ASSERT_TRUE(two.hears("I see.", 5s)) << two.story();
}

// ---- the recogniser

constexpr auto two_recognisers = "listen: {fallbacks: [\"nova-3@ws://other\"]}\n";
constexpr auto number = "my number is four seven one one";

std::string understood(CallWorld& world, PhoneCall& call) {
  EXPECT_TRUE(call.hears("I see.")) << call.story();
  return world.model.requests().empty() ? "" : last_words(world.model.requests()[0]);
}

TEST_F(VendorTrouble, ARecogniserThatDiesUnderAWordIsBackWithin500MsAndNoWordIsLost) {
  for (auto when = 100ms; when < 2400ms; when += 230ms) {
    CallWorld world;
    PhoneCall& call = world.dial(brief);
    call.wait(1s);
    call.say(number);
    call.wait(when);
    const Time died = world.loop.now();
    world.ears.peer().cut();
    EXPECT_EQ(understood(world, call), number) << "after " << when.count() << " ms";
    ASSERT_EQ(world.ears.upgrade_times().size(), 2u);
    EXPECT_LE(world.ears.upgrade_times()[1] - died, 500ms);
  }
}

TEST_F(VendorTrouble, AfterThreeFailuresAnotherRecogniserUnderstandsTheSameTurn) {
  for (const char* fallback : {"nova-3@ws://other", "flux-general-en@ws://other"}) {
    CallWorld world;
    FakeListenVendor other(world.network, false, "ws://other");
    other.pronounce(number);
    PhoneCall& call = world.dial(std::string(brief) + "listen: {fallbacks: [\"" + fallback + "\"]}\n");
    call.wait(1s);
    call.say(number);
    call.wait(1200ms);
    const Time died = world.loop.now();
    world.ears.peer().set_unreachable(true);
    world.ears.peer().cut();
    EXPECT_EQ(understood(world, call), number) << fallback;
    EXPECT_LE(other.upgrade_times().at(0) - died, 500ms);
    EXPECT_EQ(call.events("turn").size(), 1u);
    ASSERT_EQ(call.events("fallback").size(), 1u);
    EXPECT_EQ(get_string(call.events("fallback")[0], "to"), fallback);
  }
}

TEST_F(VendorTrouble, ARecogniserElsewhereGetsItsOwnKey) {
  FakeListenVendor other(world_.network, false, "ws://other");
  other.pronounce("hello");
  world_.ears.refuse(401);
  PhoneCall& call = dial("listen: {fallbacks: [{model: nova-3, url: \"ws://other\", api_key: theirs}]}\n");
  call.say("hello");
  ASSERT_TRUE(call.hears("I see.")) << call.story();
  EXPECT_EQ(find_header(world_.ears.headers(), "Authorization"), "Token key");
  EXPECT_EQ(find_header(other.headers(), "Authorization"), "Token theirs");
}

TEST_F(VendorTrouble, TheNextCallAsksTheRecogniserThatIsThere) {
  FakeListenVendor other(world_.network, false, "ws://other");
  other.pronounce("hello");
  world_.ears.peer().set_unreachable(true);
  for (int calls = 0; calls < 2; calls++) {
    PhoneCall& call = dial(two_recognisers);
    call.say("hello");
    ASSERT_TRUE(call.hears("I see.")) << call.story();
  }
  PhoneCall& call = dial(two_recognisers);
  world_.loop.run_for(1ms);
  EXPECT_EQ(other.upgrade_times().size(), 3u) << "at once";
  EXPECT_EQ(call.events("fallback").size(), 1u);
}

// ---- the voice

TEST_F(VendorTrouble, AVoiceThatFallsSilentUnderAnAnswerLeavesTheRestToAnother) {
  world_.model.script = {says(story)};
  FakeSpeakVendor other(world_.network, "ws://other");
  other.first_byte = other.clear_delay = Duration::zero();
  PhoneCall& call = dial("speak: {fallbacks: [\"aura-2-luna-en@ws://other\"]}\n");
  std::optional<Time> asked;
  world_.voice.intercept = [&](FakeSpeakVendor::Connection& connection, const std::string& type) {
    if (type != "Flush" || asked) return type == "Flush";
    asked = world_.loop.now();
    connection.send_audio(FakeSpeakVendor::audio_of("Once upon a time there "));
    return true;  // and nothing more, ever
  };
  call.say("tell me a story");
  ASSERT_TRUE(call.until([&] { return !other.connections.empty(); }, 20s)) << call.story();
  EXPECT_LE(world_.loop.now() - *asked, 1500ms);
  ASSERT_TRUE(call.hears("golden bird.")) << call.story();
  EXPECT_EQ(call.heard(), story) << "no word twice, and none missing";
  ASSERT_EQ(call.events("fallback").size(), 1u);
  EXPECT_EQ(get_string(call.events("fallback")[0], "stage"), "speak");
}

TEST_F(VendorTrouble, AVoiceElsewhereGetsItsOwnKey) {
  FakeSpeakVendor other(world_.network, "ws://other");
  world_.voice.refuse_with = 401;
  PhoneCall& call =
      dial("speak: {fallbacks: [{voice: aura-2-luna-en, url: \"ws://other\", api_key: theirs}]}\n");
  call.say("hello");
  ASSERT_TRUE(call.hears("I see.")) << call.story();
  EXPECT_EQ(find_header(world_.voice.headers, "Authorization"), "Token key");
  EXPECT_EQ(find_header(other.headers, "Authorization"), "Token theirs");
}

}  // namespace
}  // namespace aybiza::test
