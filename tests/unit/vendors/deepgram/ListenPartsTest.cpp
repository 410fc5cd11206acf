// The small parts that a live transcription is made of, each by its promise.
#include <gtest/gtest.h>

#include "core/vendors/deepgram/AudioRing.h"
#include "core/vendors/deepgram/ConnectionTime.h"
#include "core/vendors/deepgram/FluxTurns.h"
#include "core/vendors/deepgram/RateLimit.h"
#include "core/vendors/deepgram/ReconnectPolicy.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;

constexpr uint64_t ms_ns = 1'000'000;

std::vector<uint8_t> ramp(int count) {
  std::vector<uint8_t> bytes;
  for (int i = 0; i < count; i++) bytes.push_back(static_cast<uint8_t>(i));
  return bytes;
}

TEST(AudioRing, KeepsPositionsWhileItsFrontIsDropped) {
  AudioRing ring({MediaFormat::Encoding::mulaw, 8000});
  ring.append(ramp(160), 0);
  ring.drop_before(100);
  EXPECT_EQ(ring.begin(), 100);
  EXPECT_EQ(ring.end(), 160);
  EXPECT_EQ(ring.read(120, 1)[0], 120);
  ring.append(ramp(160), 20 * ms_ns);
  EXPECT_EQ(ring.read(160, 1)[0], 0);
  EXPECT_EQ(ring.read(130, 1)[0], 130);
}

TEST(AudioRing, KnowsWhenEverySampleWasSpokenOverGaps) {
  AudioRing ring({MediaFormat::Encoding::s16le, 16000});
  ring.append(ramp(640), 1000 * ms_ns);  // 320 samples, 20 ms
  ring.append(ramp(640), 1020 * ms_ns);  // follows
  ring.append(ramp(640), 5000 * ms_ns);  // does not
  EXPECT_EQ(ring.running_time_at(320), 1020 * ms_ns);
  EXPECT_EQ(ring.running_time_at(639), 1039'937'500u);
  EXPECT_EQ(ring.running_time_at(640), 5000 * ms_ns);
  ring.drop_before(800);
  EXPECT_EQ(ring.running_time_at(800), 5010 * ms_ns);
}

TEST(AudioRing, TakesBackWhatWasFlushed) {
  AudioRing ring({MediaFormat::Encoding::mulaw, 8000});
  ring.append(ramp(160), 0);
  ring.drop_from(80);
  ring.append(ramp(160), 900 * ms_ns);
  EXPECT_EQ(ring.end(), 240);
  EXPECT_EQ(ring.running_time_at(79), 9'875'000u);
  EXPECT_EQ(ring.running_time_at(80), 900 * ms_ns);
}

TEST(AudioRing, LeavesABrokenSampleOut) {
  AudioRing ring({MediaFormat::Encoding::s16le, 8000});
  ring.append(ramp(5), 0);
  EXPECT_EQ(ring.end(), 2);
}

TEST(ConnectionTime, StartsAnewInTheMiddleAndSkipsOurOwnSilence) {
  ConnectionTime time(8000);
  time.restart(50'000);
  time.sent_audio(8000);
  time.sent_silence(4000);
  time.sent_silence(4000);
  time.sent_audio(8000);
  EXPECT_EQ(time.position_at(0), 50'000);
  EXPECT_EQ(time.position_at(0.5), 54'000);
  EXPECT_EQ(time.position_at(1.5), 58'000) << "where the silence was put in";
  EXPECT_EQ(time.position_at(2.25), 60'000);
  EXPECT_EQ(time.position_at(99), 66'000) << "never beyond what was sent";
  time.forget_before(58'000);
  EXPECT_EQ(time.position_at(2.25), 60'000);
}

TEST(ConnectionTime, KnowsOfAudioThatWasDropped) {
  ConnectionTime time(8000);
  time.restart(0);
  time.sent_audio(8000);
  time.skip_to(20'000);
  time.sent_audio(8000);
  EXPECT_EQ(time.position_at(1.5), 24'000);
}

TEST(RateLimit, ForgivesABurstAndThenHoldsTheSpeed) {
  RateLimit limit(1.25, 100ms);
  Time now(1s);
  limit.restart(now);
  Duration sent{};
  for (; now < Time(11s); now += 1ms)
    while (limit.ready_at() <= now) {
      limit.sent(now, 20ms);
      sent += 20ms;
    }
  EXPECT_NEAR(to_ms(sent), 12'500 + 125, 25);
}

TEST(ReconnectPolicy, IsImmediateOnceThenDoublesThenGivesUp) {
  ReconnectPolicy policy(7);
  std::vector<double> pauses;
  while (auto pause = policy.failed()) pauses.push_back(to_ms(*pause));
  EXPECT_EQ(pauses, (std::vector<double>{0, 250, 500, 1000, 2000, 4000, 5000}));
  policy.succeeded();
  EXPECT_EQ(policy.failed(), Duration::zero());
}

using Event = FluxTurns::Event;

std::vector<std::pair<Event, uint64_t>> run(FluxTurns& turns, std::vector<Event> events) {
  std::vector<std::pair<Event, uint64_t>> out;
  for (const auto event : events)
    for (const auto step : turns.apply(event)) out.emplace_back(step.event, step.turn_index);
  return out;
}

TEST(FluxTurns, PassesAWholeTurnAsItIs) {
  FluxTurns turns;
  const std::vector<Event> whole{Event::start_of_turn, Event::update, Event::eager_end_of_turn,
                                 Event::turn_resumed,  Event::update, Event::eager_end_of_turn,
                                 Event::end_of_turn};
  const auto out = run(turns, whole);
  ASSERT_EQ(out.size(), whole.size());
  for (size_t i = 0; i < out.size(); i++) EXPECT_EQ(out[i], std::pair(whole[i], uint64_t{0}));
  EXPECT_EQ(run(turns, {Event::start_of_turn}).at(0).second, 1u);
}

TEST(FluxTurns, ATurnCutByAReconnectHasOneStart) {
  FluxTurns turns;
  run(turns, {Event::start_of_turn, Event::update});
  EXPECT_TRUE(turns.reconnected().empty());
  EXPECT_EQ(run(turns, {Event::start_of_turn, Event::end_of_turn}),
            (std::vector<std::pair<Event, uint64_t>>{{Event::update, 0}, {Event::end_of_turn, 0}}));
}

TEST(FluxTurns, AnEarlyGuessDiesWithItsConnection) {
  FluxTurns turns;
  run(turns, {Event::start_of_turn, Event::eager_end_of_turn});
  const auto steps = turns.reconnected();
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_EQ(steps[0].event, Event::turn_resumed);
  EXPECT_TRUE(turns.in_turn());
}

TEST(FluxTurns, AnEndWithoutAStartGetsOne) {
  FluxTurns turns;
  EXPECT_EQ(run(turns, {Event::end_of_turn}),
            (std::vector<std::pair<Event, uint64_t>>{{Event::start_of_turn, 0}, {Event::end_of_turn, 0}}));
  EXPECT_TRUE(run(turns, {Event::turn_resumed}).empty());
}

}  // namespace
}  // namespace aybiza
