// Tools and callers who do not wait for them: whatever is interrupted whenever, each thing is done once, the model is
// never left with an open question, and what comes of a tool that was left alone is told when nobody speaks.
#include <random>

#include "tests/simulation/CallTest.h"

namespace aybiza::test {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// `policy`: further keys of the tool.
std::string agent_with(const std::string& policy) {
  return "extends: brief.yaml\nspeech: {filler: {phrases: []}, hold_sound: {kind: none}}\ntools:\n"
         "  - {type: http, name: book, description: Books., url: \"http://127.0.0.1:7700/practice/book\", " +
         policy + "}\n";
}

ModelReply books(const std::string& id, const std::string& day) {
  return uses({{.id = id, .name = "book", .input = {{"day", day}}}});
}

class ToolInterrupt : public CallTest {
 protected:
  PhoneCall& call_until_work(const std::string& policy) {
    PhoneCall& call = world_.dial(agent_with(policy));
    call.say("book it");
    EXPECT_TRUE(call.until([&] { return world_.practice.open_requests() > 0; }, 5s)) << call.story();
    return call;
  }
};

TEST_F(ToolInterrupt, WhatWasLeftAloneIsToldWhenNobodySpeaks) {
  world_.practice.takes = 6s;
  world_.model.script = {books("b1", "monday"), says("Yes, on Saturdays, too."),
                         says("By the way, it is booked.")};
  PhoneCall& call = call_until_work("on_interrupt: detach");
  call.say("are you open on saturdays");
  ASSERT_TRUE(call.hears("Yes, on Saturdays, too.")) << call.story();
  EXPECT_THAT(conversation_of(world_.model.requests()[1]), HasSubstr("{book}\nuser: {result} are you open"));
  ASSERT_TRUE(call.hears("By the way, it is booked.", 10s)) << call.story();
  EXPECT_THAT(to_text(get(world_.model.requests()[2], "messages")),
              HasSubstr("book has ended in the background"));
  EXPECT_THAT(world_.practice.bookings(), Contains(std::pair("b1", 1)));
}

TEST_F(ToolInterrupt, WhatWasLeftAloneWaitsUntilTheAgentHasFinished) {
  world_.practice.takes = 3s;
  world_.model.script = {
      books("b1", "monday"),
      says("Once upon a time there lived an old king who had three sons and a golden bird."),
      says("It is booked.")};
  PhoneCall& call = call_until_work("on_interrupt: detach");
  call.say("tell me a story meanwhile");
  ASSERT_TRUE(call.hears("a golden bird.")) << call.story();
  ASSERT_TRUE(call.hears("It is booked.", 5s)) << call.story();
  EXPECT_EQ(call.port().count(MemoryPort::Sent::Kind::clear), 0u) << "nobody interrupted the story";
}

TEST_F(ToolInterrupt, TheNextAnswerBringsOutTheResultWhereTheCallerSpeaksFirst) {
  world_.practice.takes = 3s;
  world_.model.script = {books("b1", "monday"), says("One two three four five six seven eight nine ten."),
                         says("It is booked, and yes.")};
  PhoneCall& call = call_until_work("on_interrupt: detach");
  call.say("count please");
  ASSERT_TRUE(call.hears("five")) << call.story();
  ASSERT_TRUE(call.until([&] { return world_.practice.open_requests() == 0; }, 5s));
  call.say("stop that and tell me whether it is done");
  ASSERT_TRUE(call.hears("It is booked, and yes.")) << call.story();
  call.wait(3s);
  EXPECT_THAT(world_.model.requests(), SizeIs(3)) << "it is told once";
}

TEST_F(ToolInterrupt, TheSameAgainGetsTheFirstResultWhereThatIsWanted) {
  world_.practice.takes = 4s;
  world_.model.script = {books("b1", "monday"), books("b2", "monday"), says("Booked."),
                         books("b3", "tuesday"), says("Booked, too.")};
  PhoneCall& call = call_until_work("on_duplicate: reuse");
  call.say("now book it at last");
  ASSERT_TRUE(call.hears("Booked.")) << call.story();
  EXPECT_THAT(world_.practice.bookings(), SizeIs(1)) << "the second waited for the first";
  call.say("and tuesday");
  ASSERT_TRUE(call.hears("Booked, too.")) << call.story();
  EXPECT_THAT(world_.practice.bookings(), SizeIs(2));
}

TEST_F(ToolInterrupt, WhatFailedMayBeTriedAgain) {
  world_.practice.status = 503;
  world_.model.script = {books("b1", "monday"), says("It failed."), books("b2", "monday"), says("Booked.")};
  PhoneCall& call = world_.dial(agent_with("on_duplicate: reuse"));
  call.say("book it");
  ASSERT_TRUE(call.hears("It failed.")) << call.story();
  world_.practice.status = 200;
  call.say("try again");
  ASSERT_TRUE(call.hears("Booked.")) << call.story();
  EXPECT_THAT(world_.practice.bookings(), Contains(std::pair("b2", 1)));
}

/// A caller wants one thing and interrupts at a moment of chance; the model, as models do, asks for it again.
TEST(ToolInterruptions, FiveHundredAtAnyMomentDoEachThingOnce) {
  const char* const policies[] = {"on_interrupt: finish, on_duplicate: reuse",
                                  "on_interrupt: detach, on_duplicate: reuse", "on_interrupt: finish",
                                  "on_interrupt: detach"};
  std::vector<ReadyAgentPtr> agents;
  for (const char* policy : policies) agents.push_back(make_agent(agent_with(policy)));
  int interrupted_at_work = 0;
  for (unsigned seed = 1; seed <= 500; seed++) {
    std::mt19937 random(seed);
    auto up_to = [&](int ms) { return milliseconds(random() % static_cast<unsigned>(ms)); };
    const size_t policy = random() % 4;
    const bool reuses = policy < 2;
    CallWorld world;
    world.model.first_token = up_to(600);
    world.practice.takes = up_to(2500);
    int asked = 0;
    world.model.think = [&](const Json& request) {
      const std::string said = conversation_of(request);
      const bool after_result = said.ends_with("{result}\n");
      if (after_result || said.find("never mind") != said.npos) return says("All right, then.");
      // One that was done is asked for again only where that is harmless.
      if (asked > 0 && !reuses) return says("All right, then.");
      return books("b" + std::to_string(++asked), "monday");
    };
    PhoneCall& call = world.dial(agents[policy]);
    call.say("book it for monday please");
    call.wait(up_to(4000));
    interrupted_at_work += world.practice.open_requests() > 0;
    call.say(random() % 2 ? "wait I meant monday morning" : "hello are you there");
    call.wait(up_to(3000));
    call.say("never mind");
    call.wait(8s);
    call.hang_up();
    ASSERT_TRUE(call.ends()) << "seed " << seed << "\n" << call.story();
    EXPECT_THAT(world.model.broken_rules(), IsEmpty()) << "seed " << seed;
    EXPECT_THAT(world.practice.bookings(), SizeIs(asked > 0 ? 1 : 0)) << "seed " << seed << "\n"
                                                                      << call.story();
    for (const auto& [key, times] : world.practice.bookings()) EXPECT_EQ(times, 1) << "seed " << seed;
    EXPECT_EQ(call.events("tool-start").size(), call.events("tool-end").size()) << "seed " << seed;
    if (testing::Test::HasFailure()) break;
  }
  EXPECT_GT(interrupted_at_work, 100) << "the moments of chance hit tools at work";
}

}  // namespace
}  // namespace aybiza::test
