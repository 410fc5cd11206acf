// What can be spoken before anybody calls: everything an agent always says, as its voice will be asked for it.
#include "core/call/FixedPhrases.h"

#include <gmock/gmock.h>

namespace aybiza {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

Agent agent() {
  Agent agent;
  agent.name = "brief";
  agent.greeting = "Good morning. How can I help you?";
  agent.speak.api_key = SecretText("key");
  return agent;
}

TEST(FixedPhrases, BeginWithTheGreetingAsItIsSpoken) {
  const auto phrases = fixed_phrases(agent());
  ASSERT_GE(phrases.size(), 2u);
  EXPECT_THAT(phrases[0], HasSubstr("Good morning."));
}

TEST(FixedPhrases, HoldWhatTheAgentSaysInEveryCallAndEachOnce) {
  Agent all = agent();
  all.tools = {{.say_while_waiting = "I am booking that."}, {.say_while_waiting = "I am booking that."}};
  const auto phrases = fixed_phrases(all);
  for (const char* phrase : {"I am booking that.", "One moment, please.", "Are you still there?"})
    EXPECT_EQ(std::count(phrases.begin(), phrases.end(), phrase), 1) << phrase;
  EXPECT_THAT(phrases, Not(Contains("")));
}

TEST(FixedPhrases, AreOrderedInTheAgentsVoiceAndFormat) {
  const auto order = order_fixed_phrases(agent());
  ASSERT_TRUE(order) << order.error().text();
  EXPECT_THAT(order->request.url, HasSubstr("model=aura-2-thalia-en"));
  EXPECT_THAT(order->request.url, HasSubstr("encoding=mulaw"));
  EXPECT_EQ(order->format.bytes_per_second(), 8000);
}

}  // namespace
}  // namespace aybiza
