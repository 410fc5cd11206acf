// The last word of a call: heard to its end before the agent hangs up or hands the caller over, whatever times the
// vendors, the network and the caller's carrier take. Two hundred calls each, every one from a seed of its own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "core/telephony/TwilioRest.h"
#include "tools/simulation/CallWorld.h"

namespace aybiza::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr unsigned runs = 200;
constexpr auto last_words = "Have a nice day. Goodbye.";
/// From the last sample, or its mark's echo, to what follows: a tick of callsink's, and the tape's own measure.
constexpr auto at_once = 40ms;
/// Of the last frame so much may be silence, which the clock does not count.
constexpr auto filling = 20ms;
/// What the clock is given before it is believed without a mark.
constexpr auto grace = 2s;

/// A world that is as slow as its seed says, and the call in it.
class Farewell {
 public:
  Farewell(unsigned seed, const ReadyAgentPtr& agent, const char* tool, bool loses_marks)
      : random_(seed), cut_(world_.loop) {
    world_.line = {.loses_marks = loses_marks, .delay = between(0ms, 400ms)};
    for (MemoryPeer* peer : {&world_.ears.peer(), &world_.voice.peer, &world_.model.peer()})
      peer->set_latency(between(0ms, 120ms));
    world_.voice.first_byte = between(0ms, 300ms);
    world_.voice.letter_gap = between(0ms, 50ms);
    world_.model.token_gap = between(0ms, 80ms);
    const ToolUse use{.id = "t1", .name = tool};
    switch (pick(3)) {
      case 0:  // the tool behind the words
        world_.model.script = {uses({use}, last_words), says("")};
        break;
      case 1:  // before them
        world_.model.script = {uses({use}), says(last_words)};
        break;
      case 2:  // among them
        world_.model.script = {uses({use}, "Have a nice day."), says("Goodbye.")};
    }
    serve_twilio();
    PhoneCall& call =
        world_.calls.emplace_back("call-1", world_.loop, world_.network, world_.ears, agent,
                                  std::make_unique<TwilioCarrier>(
                                      world_.network, TwilioAccount{.sid = "AC1", .auth_token = "x"}, "CA1"),
                                  nullptr, world_.line, &world_.breakers, &world_.voices);
    call.say("bye");
    if (pick(4) == 0)  // and the voice loses its connection on the way
      cut_.start(world_.loop.now() + between(1s, 4s), [this] { world_.voice.peer.cut(); });
    call.ends(60s);
  }

  PhoneCall& call() { return world_.calls.front(); }
  /// When the carrier has told that all of it was played, or would have.
  Time heard_and_told() { return call().last_heard() + world_.line.delay; }
  const std::optional<Time>& transfer_asked_at() const { return transfer_asked_at_; }
  const std::string& transfer() const { return transfer_; }

 private:
  size_t pick(size_t count) { return std::uniform_int_distribution<size_t>(0, count - 1)(random_); }
  Duration between(Duration least, Duration most) {
    return Duration(std::uniform_int_distribution<int64_t>(least.count(), most.count())(random_));
  }
  void serve_twilio() {
    const Duration takes = between(0s, 3s);
    world_.network.serve_http("https://api.twilio.com/",
                              [this, takes](HttpRequest request, HttpWriter& writer) -> Task<> {
                                transfer_asked_at_ = world_.loop.now();
                                transfer_ = request.body;
                                co_await sleep(world_.loop, takes);
                                writer.answer(200, "{}");
                              });
  }

  std::mt19937 random_;
  CallWorld world_;
  Timer cut_;
  std::optional<Time> transfer_asked_at_;
  std::string transfer_;
};

ReadyAgentPtr agent_with(const std::string& tool) {
  return make_agent("extends: brief.yaml\nspeech: {filler: {phrases: []}}\ntools: [" + tool + "]\n");
}
constexpr auto transfer_tool = "{type: transfer_call, to: \"+4930123456\"}";

TEST(LastWord, IsPlayedAndItsMarkIsBackBeforeTheAgentHangsUp) {
  const auto agent = agent_with("hang_up");
  for (unsigned seed = 1; seed <= runs; seed++) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Farewell farewell(seed, agent, "hang_up", false);
    PhoneCall& call = farewell.call();
    ASSERT_EQ(call.outcome(), "agent-goodbye") << call.story();
    EXPECT_THAT(call.heard(), testing::EndsWith("Goodbye."));
    EXPECT_GE(call.ended_at(), farewell.heard_and_told()) << call.story();
    EXPECT_LE(call.ended_at(), farewell.heard_and_told() + at_once) << call.story();
  }
}

TEST(LastWord, IsPlayedAndItsMarkIsBackBeforeTwilioIsAskedToTransferTheCall) {
  const auto agent = agent_with(transfer_tool);
  for (unsigned seed = 1; seed <= runs; seed++) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Farewell farewell(seed, agent, "transfer_call", false);
    PhoneCall& call = farewell.call();
    ASSERT_EQ(call.outcome(), "transferred") << call.story();
    EXPECT_THAT(call.heard(), testing::EndsWith("Goodbye."));
    ASSERT_TRUE(farewell.transfer_asked_at());
    EXPECT_THAT(farewell.transfer(), HasSubstr("4930123456"));
    EXPECT_GE(*farewell.transfer_asked_at(), farewell.heard_and_told()) << call.story();
    EXPECT_LE(*farewell.transfer_asked_at(), farewell.heard_and_told() + at_once) << call.story();
  }
}

TEST(LastWord, WithoutMarksTheCallEndsTwoSecondsAfterTheTimeAtWhichItWasPlayed) {
  const auto goodbye = agent_with("hang_up"), transfer = agent_with(transfer_tool);
  for (unsigned seed = 1; seed <= runs; seed++) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const bool transfers = seed % 2 == 0;
    Farewell farewell(seed, transfers ? transfer : goodbye, transfers ? "transfer_call" : "hang_up", true);
    PhoneCall& call = farewell.call();
    ASSERT_EQ(call.outcome(), transfers ? "transferred" : "agent-goodbye") << call.story();
    EXPECT_THAT(call.heard(), testing::EndsWith("Goodbye."));
    const Time over = transfers ? farewell.transfer_asked_at().value() : call.ended_at();
    EXPECT_GE(over, call.last_heard() - filling + grace) << call.story();
    EXPECT_LE(over, call.last_heard() + grace + at_once) << call.story();
  }
}

}  // namespace
}  // namespace aybiza::test
