// What the pacer promises: frames leave on an absolute clock with a bounded lead, nothing is dropped, nothing
// is allocated for ever, and the clock's idea of what was played never runs ahead of what can have been.
#include <gtest/gtest.h>

#include <numeric>

#include "core/audio/Pacer.h"
#include "tests/unit/audio/Allocations.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;

constexpr Duration frame = 20ms;

/// Audio whose every frame says its number, so that order and completeness can be seen.
std::vector<uint8_t> numbered(size_t first_frame, size_t frames) {
  std::vector<uint8_t> audio;
  for (size_t i = 0; i < frames; i++) audio.insert(audio.end(), 160, static_cast<uint8_t>(first_frame + i));
  return audio;
}

std::vector<int> take_all(Pacer& pacer, Time now) {
  std::vector<int> taken;
  while (auto frame = pacer.take(now)) taken.push_back(frame->audio[0]);
  return taken;
}

TEST(Pacer, SendsTheLeadAtOnceAndThenAFrameEveryFrame) {
  Pacer pacer({});
  pacer.begin(1);
  pacer.push(numbered(0, 10), Time(1s));
  EXPECT_EQ(take_all(pacer, Time(1s)), (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(take_all(pacer, Time(1s + 19ms)), std::vector<int>{});
  for (int n = 3; n < 10; n++) EXPECT_EQ(take_all(pacer, Time(1s + (n - 2) * frame)), std::vector<int>{n});
  EXPECT_FALSE(pacer.has_frame());
  EXPECT_EQ(pacer.stats().max_lead, 60ms);
  EXPECT_EQ(pacer.stats().late, 0u);
}

TEST(Pacer, DoesNotDriftInAnHourOfTicksThatJitter) {
  Pacer pacer({});
  pacer.begin(1);
  const Time start(5s);
  const uint64_t frames = 3600 * 50;
  uint64_t pushed = 0, sent = 0;
  uint64_t seed = 1;
  for (uint64_t tick = 0; sent < frames; tick++) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    const Duration jitter = Duration(seed >> 40) % 5000000;  // a loop that wakes up to 5 ms late
    const Time now = start + static_cast<int64_t>(tick) * frame + (tick ? jitter : 0ns);
    while (pushed < frames && pushed < sent + 100) pacer.push(numbered(pushed++, 1), now);
    while (auto out = pacer.take(now)) {
      ASSERT_EQ(out->audio[0], static_cast<uint8_t>(sent));
      // Frame n is due, on the absolute clock, two frames before its turn to be played.
      const Time due = start + (static_cast<int64_t>(sent) - 2) * frame;
      if (sent > 2) {
        ASSERT_GE(now, due) << sent;
        ASSERT_LT(now - due, frame) << sent;
      }
      sent++;
    }
  }
  EXPECT_EQ(pacer.playout_end() - start, 3600s) << "not a nanosecond of drift against the absolute clock";
  EXPECT_EQ(pacer.stats().late, 0u);
  EXPECT_EQ(pacer.stats().underruns, 0u);
}

TEST(Pacer, ClearsTheBacklogOfAStallWithinASecondWithoutDropping) {
  Pacer pacer({});
  pacer.begin(1);
  const Time start(0s);
  pacer.push(numbered(0, 100), start);
  std::vector<int> sent;
  auto tick = [&](Time now) {
    const auto taken = take_all(pacer, now);
    EXPECT_LE(taken.size(), 3u) << "no burst is longer than the lead";
    sent.insert(sent.end(), taken.begin(), taken.end());
  };
  Time now = start;
  for (; now < start + 200ms; now += frame) tick(now);
  now += 300ms;
  const Time stall_end = now;
  Time on_schedule = Time::max();
  for (; now <= start + 3s; now += frame) {
    tick(now);
    const auto due = std::min<int64_t>(100, (now - start) / frame + 3);
    if (on_schedule == Time::max() && static_cast<int64_t>(sent.size()) == due) on_schedule = now;
  }
  EXPECT_LE(on_schedule - stall_end, 1s);
  std::vector<int> all(100);
  std::iota(all.begin(), all.end(), 0);
  EXPECT_EQ(sent, all);
}

TEST(Pacer, GivesUpTheScheduleOfALongStallInsteadOfFloodingTheCarrier) {
  Pacer pacer({});
  pacer.begin(1);
  Time now(0s);
  pacer.push(numbered(0, 1000), now);
  take_all(pacer, now);
  now += 10s;
  for (int i = 0; i < 500; i++, now += frame) take_all(pacer, now);
  EXPECT_LE(pacer.stats().max_lead, 560ms);
}

TEST(Pacer, BeginsAnewWhenTheVoiceWasLate) {
  Pacer pacer({});
  pacer.begin(1);
  pacer.push(numbered(0, 2), Time(0s));
  EXPECT_EQ(take_all(pacer, Time(0s)).size(), 2u);
  pacer.push(numbered(2, 10), Time(500ms));
  EXPECT_EQ(take_all(pacer, Time(500ms)).size(), 3u) << "the lead again, but no catching up";
  EXPECT_EQ(take_all(pacer, Time(501ms)).size(), 0u);
  EXPECT_EQ(pacer.stats().underruns, 1u);
  EXPECT_EQ(pacer.stats().late, 0u);
}

TEST(Pacer, KnowsWhatOfEachGenerationWasPlayed) {
  Pacer pacer({});
  pacer.begin(1);
  pacer.push(std::vector<uint8_t>(400, 1), Time(0s));  // 50 ms: its last frame is filled up
  pacer.begin(2);
  pacer.push(numbered(2, 5), Time(0s));
  for (Time now(0s); now <= Time(40ms); now += frame) take_all(pacer, now);
  struct Row {
    Duration at, first, second;
  };
  for (const Row& row : {Row{0ms, 0ms, 0ms}, Row{30ms, 30ms, 0ms}, Row{55ms, 50ms, 0ms},
                         Row{70ms, 50ms, 10ms}, Row{100ms, 50ms, 40ms}, Row{1s, 50ms, 40ms}}) {
    EXPECT_EQ(pacer.progress(0, Time(row.at)).played, row.first) << to_ms(row.at);
    EXPECT_EQ(pacer.progress(1, Time(row.at)).played, row.second) << to_ms(row.at);
  }
  EXPECT_TRUE(pacer.progress(0, Time(1s)).all_sent);
  EXPECT_FALSE(pacer.progress(1, Time(1s)).all_sent) << "it has not ended";
}

TEST(Pacer, FillsTheLastFrameWithSilence) {
  Pacer pacer({.silence = 0xD5});
  pacer.begin(7);
  pacer.push(std::vector<uint8_t>(100, 1), Time(0s));
  EXPECT_FALSE(pacer.take(Time(0s))) << "more may come";
  pacer.end();
  const auto last = pacer.take(Time(0s));
  ASSERT_TRUE(last);
  EXPECT_EQ(last->audio.size(), 160u);
  EXPECT_EQ(last->audio[99], 1);
  EXPECT_EQ(last->audio[100], 0xD5);
  EXPECT_EQ(pacer.progress(0, Time(1s)).sent, 12500us) << "the filling is not the agent's";
}

TEST(Pacer, ForgetsWhatIsClearedAndStartsAtOnceAfterwards) {
  Pacer pacer({});
  pacer.begin(1);
  pacer.push(numbered(0, 50), Time(0s));
  take_all(pacer, Time(0s));
  pacer.clear(Time(10ms));
  EXPECT_FALSE(pacer.has_frame());
  EXPECT_EQ(pacer.generations(), 0u);
  EXPECT_EQ(pacer.unplayed(Time(10ms)), 0ms);
  pacer.begin(2);
  pacer.push(numbered(100, 5), Time(11ms));
  EXPECT_EQ(take_all(pacer, Time(11ms)), (std::vector<int>{100, 101, 102}));
}

TEST(Pacer, TakesNoMoreThanItsBound) {
  Pacer pacer({.max_buffered = 1s});
  pacer.begin(1);
  EXPECT_EQ(pacer.push(std::vector<uint8_t>(20000), Time(0s)), 8000u);
  EXPECT_EQ(pacer.push(std::vector<uint8_t>(160), Time(0s)), 0u);
  EXPECT_EQ(pacer.buffered(), 1s);
  take_all(pacer, Time(0s));
  EXPECT_EQ(pacer.push(std::vector<uint8_t>(20000), Time(0s)), 3 * 160u);
}

TEST(Pacer, AllocatesNothingPerFrame) {
  Pacer pacer({});
  pacer.begin(1);
  const auto second = numbered(0, 50);
  Time now(0s);
  for (int i = 0; i < 3; i++) pacer.push(second, now);  // the buffer grows to what it will need
  const size_t before = test::allocations();
  for (int n = 0; n < 10000; n++, now += frame) {
    if (n % 50 == 0) pacer.push(second, now);
    while (pacer.take(now)) {
    }
  }
  EXPECT_EQ(test::allocations(), before);
}

TEST(Pacer, KeepsTheOrderOfOddPiecesWhateverTheBufferDoes) {
  Pacer pacer({.max_buffered = 10s});
  pacer.begin(1);
  std::vector<uint8_t> all(80 * 1000), got;
  for (size_t i = 0; i < all.size(); i++) all[i] = static_cast<uint8_t>(i * 7 / 5);
  Time now(0s);
  for (size_t at = 0, piece = 1; at < all.size();) {
    const auto part = std::span(all).subspan(at, std::min(piece, all.size() - at));
    at += pacer.push(part, now);
    piece = piece * 13 % 997 + 1;
    while (auto frame = pacer.take(now)) got.insert(got.end(), frame->audio.begin(), frame->audio.end());
    now += 7ms;
  }
  for (pacer.end(); pacer.has_frame(); now += frame)
    while (auto frame = pacer.take(now)) got.insert(got.end(), frame->audio.begin(), frame->audio.end());
  EXPECT_EQ(got, all);
}

}  // namespace
}  // namespace aybiza
