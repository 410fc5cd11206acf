// What the engine says a caller has waited is what the caller's ear has waited, call by call.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "tools/simulation/CallWorld.h"

namespace aybiza::test {
namespace {

using namespace std::chrono_literals;
using Kind = MemoryPort::Sent::Kind;

/// When the agent's first sound left the engine that did so at `since` or later.
std::optional<Time> first_sound(const PhoneCall& call, Time since) {
  for (const auto& sent : call.port().sent())
    if (sent.kind == Kind::audio && sent.at >= since &&
        std::ranges::any_of(sent.audio, [](uint8_t sample) { return sample != 0xff; }))
      return sent.at;
  return std::nullopt;
}

class LatencyInCalls : public testing::Test {
 protected:
  int between(int low, int high) {
    return low + static_cast<int>(random_() % static_cast<unsigned>(high - low));
  }
  void shuffle_vendors() {
    for (MemoryPeer* peer : {&world_.ears.peer(), &world_.voice.peer, &world_.model.peer()})
      peer->set_latency(milliseconds(between(5, 60)));
    world_.model.first_token = milliseconds(between(50, 500));
    world_.voice.first_byte = milliseconds(between(20, 250));
  }

  CallWorld world_;
  ReadyAgentPtr agent_ = make_agent("extends: brief.yaml\nturn: {speculative: {enabled: true}}");
  std::minstd_rand random_{1};
};

TEST_F(LatencyInCalls, IsWhatTheCallersEarHasWaited) {
  constexpr const char* lines[] = {"yes", "I would like to come on Monday please",
                                   "what are your opening hours", "two", "at half past ten, if you can"};
  std::vector<double> errors;
  for (int i = 0; i < 20; i++) {
    PhoneCall& call = world_.dial(agent_);
    for (const char* line : lines) {
      shuffle_vendors();
      const size_t told = call.events("latency").size();
      call.say(line);
      ASSERT_TRUE(call.until([&] { return !call.is_caller_speaking(); }, 30s));
      const Time spoken = call.last_spoken();
      ASSERT_TRUE(call.hears("I see.")) << call.story();
      const auto sounded = first_sound(call, spoken);
      ASSERT_TRUE(sounded);
      ASSERT_GT(call.events("latency").size(), told) << call.story();
      errors.push_back(
          std::abs(get_number(call.events("latency").back(), "turn_latency_ms") - to_ms(*sounded - spoken)));
      call.wait(500ms);
    }
    call.hang_up();
  }
  std::ranges::sort(errors);
  std::printf("%zu turns: off by p50 %.1f, p95 %.1f, at most %.1f ms\n", errors.size(),
              errors[errors.size() / 2], errors[errors.size() * 95 / 100], errors.back());
  EXPECT_LE(errors[errors.size() * 95 / 100], 40);
}

TEST_F(LatencyInCalls, OfTwoHundredCallsAtOnceNoneTellsAnothers) {
  constexpr int callers = 200;
  world_.model.think = [](const Json& request) { return says("You said " + last_words(request) + "."); };
  std::vector<PhoneCall*> calls;
  for (int i = 0; i < callers; i++) {
    calls.push_back(&world_.dial(agent_));
    world_.loop.run_for(milliseconds(between(0, 30)));
  }
  for (int i = 0; i < callers; i++) {
    calls[static_cast<size_t>(i)]->say("it is word" + std::to_string(i) + "x");
    world_.loop.run_for(milliseconds(between(0, 30)));
  }
  world_.loop.run_for(10s);
  for (int i = 0; i < callers; i++) {
    const PhoneCall& call = *calls[static_cast<size_t>(i)];
    const std::string own = "word" + std::to_string(i) + "x";
    EXPECT_EQ(call.events("call-started").size(), 1u);
    EXPECT_EQ(get_string(call.events("call-started")[0], "call"), call.id());
    size_t told = 0;
    for (const Json& event : call.events()) {
      const std::string text = to_text(event);
      for (size_t at = text.find("word"); at != std::string::npos; at = text.find("word", at + 1), told++)
        EXPECT_EQ(text.substr(at, own.size()), own) << text;
    }
    EXPECT_GE(told, 3u) << "heard, understood and answered: " << call.story();
    ASSERT_EQ(call.events("latency").size(), 1u) << call.story();
    const auto sounded = first_sound(call, call.last_spoken());
    ASSERT_TRUE(sounded);
    EXPECT_NEAR(get_number(call.events("latency")[0], "turn_latency_ms"),
                to_ms(*sounded - call.last_spoken()), 40);
  }
}

}  // namespace
}  // namespace aybiza::test
