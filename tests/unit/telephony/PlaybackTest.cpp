// What playback promises: the caller hears every answer whole and on time, or not a byte of it after a
// barge-in; and what is told to have been heard was heard.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/loop/VirtualLoop.h"
#include "core/telephony/MemoryPort.h"
#include "core/telephony/Playback.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using Kind = MemoryPort::Sent::Kind;

std::vector<uint8_t> audio_of(uint8_t value, Duration duration) {
  return std::vector<uint8_t>(static_cast<size_t>(duration / 125us), value);
}

/// A playback that is driven every 20 ms by virtual time.
struct PlaybackTest : testing::Test, Playback::Listener, MediaPort::PlaybackListener {
  VirtualLoop loop;
  std::unique_ptr<MemoryPort> port;
  std::unique_ptr<Playback> playback;
  std::vector<line::Played> played;
  std::vector<uint64_t> first_frames;
  std::function<void(const line::Played&)> when_played = [](auto&) {};

  void open(MemoryPort::Settings port_settings = {}, Playback::Settings settings = {}) {
    port = std::make_unique<MemoryPort>(loop, port_settings);
    playback = std::make_unique<Playback>(*port, settings, *this);
    playback->hold(false, loop.now());
    port->listen(static_cast<MediaPort::PlaybackListener*>(this));
  }
  void on_first_frame(uint64_t generation) override { first_frames.push_back(generation); }
  void on_played(const line::Played& note) override {
    played.push_back(note);
    when_played(note);
  }
  void on_mark(std::string_view name) override { playback->on_mark(name, loop.now()); }

  void run(Duration duration) {
    for (const Time end = loop.now() + duration; loop.now() < end;) {
      loop.run_for(20ms);
      playback->advance(loop.now());
    }
  }
  void say(uint64_t generation, uint8_t value, Duration duration) {
    playback->begin(generation, loop.now());
    playback->push(audio_of(value, duration), loop.now());
    playback->end(generation, loop.now());
  }
  uint64_t position_of(uint64_t generation) const {
    uint64_t position = 0;
    for (const auto& note : played)
      if (note.generation == generation) position = note.position;
    return position;
  }
};

uint64_t ns(Duration duration) { return static_cast<uint64_t>(duration.count()); }

TEST_F(PlaybackTest, TellsAnAnswerFromItsFirstFrameToItsLastMark) {
  open();
  say(1, 0x11, 1s);
  run(1200ms);
  ASSERT_FALSE(played.empty());
  EXPECT_EQ(first_frames, std::vector<uint64_t>{1});
  EXPECT_EQ(played.front().position, 0u);
  EXPECT_TRUE(played.back().complete);
  EXPECT_EQ(played.back().position, ns(1s));
  for (size_t i = 1; i < played.size(); i++) EXPECT_GE(played[i].position, played[i - 1].position);
  EXPECT_EQ(port->count(Kind::mark), 2u) << "one at half a second, one at the end";
  EXPECT_EQ(port->count(Kind::clear), 0u);
  EXPECT_TRUE(playback->is_drained());
  EXPECT_FALSE(playback->is_active(loop.now()));
}

TEST_F(PlaybackTest, ReportsAtLeastEveryHalfSecondWhilePlaying) {
  open({.has_marks = false});
  std::vector<Time> reports;
  when_played = [&](auto&) { reports.push_back(loop.now()); };
  loop.run_for(7ms);
  say(1, 0x11, 3s);
  run(3s);
  for (size_t i = 1; i < reports.size(); i++) EXPECT_LE(reports[i] - reports[i - 1], 500ms);
  EXPECT_GE(reports.size(), 6u);
}

TEST_F(PlaybackTest, TellsHowFarACallerHasHeardWhoLeaves) {
  open({.has_marks = false});
  say(1, 0x11, 3s);
  run(1340ms);
  playback->stop(loop.now());
  EXPECT_EQ(played.back().position, ns(1340ms));
  EXPECT_FALSE(played.back().complete);
  EXPECT_FALSE(played.back().interrupted);
}

TEST_F(PlaybackTest, BelievesTheClockWhereThereAreNoMarks) {
  open({.has_marks = false});
  say(1, 0x11, 400ms);
  run(380ms);
  EXPECT_FALSE(played.back().complete);
  run(20ms);
  EXPECT_TRUE(played.back().complete);
  EXPECT_EQ(port->count(Kind::mark), 0u);
}

TEST_F(PlaybackTest, WaitsForTheMarkOfASlowCarrier) {
  open({.delay = 300ms});
  say(1, 0x11, 400ms);
  run(600ms);
  EXPECT_FALSE(played.back().complete);
  run(140ms);
  EXPECT_TRUE(played.back().complete);
}

TEST_F(PlaybackTest, NeverReportsBeyondAMarkThatHasNotComeBack) {
  open({.delay = 5s});
  say(1, 0x11, 1900ms);
  run(1200ms);
  EXPECT_EQ(played.back().position, ns(500ms));
}

TEST_F(PlaybackTest, BelievesTheClockTwoSecondsAfterAMarkWasDue) {
  open({.loses_marks = true});
  say(1, 0x11, 400ms);
  run(2380ms);
  EXPECT_FALSE(played.back().complete);
  EXPECT_TRUE(playback->is_active(loop.now()));
  run(40ms);
  EXPECT_TRUE(played.back().complete);
  EXPECT_FALSE(playback->is_active(loop.now()));
}

TEST_F(PlaybackTest, SendsNothingOfACutAnswerAfterClear) {
  open();
  playback->begin(1, loop.now());
  playback->push(audio_of(0x11, 3s), loop.now());
  run(700ms);
  playback->clear(loop.now());
  playback->push(audio_of(0x12, 1s), loop.now());  // was on its way when the flush came
  playback->end(1, loop.now());
  playback->begin(1, loop.now());  // and somebody who has not understood
  playback->push(audio_of(0x13, 1s), loop.now());
  say(2, 0x22, 200ms);
  run(1s);
  bool cleared = false;
  for (const auto& sent : port->sent()) {
    cleared |= sent.kind == Kind::clear;
    if (sent.kind != Kind::audio) continue;
    EXPECT_EQ(sent.audio[0], cleared ? 0x22 : 0x11);
  }
  EXPECT_EQ(port->count(Kind::clear), 1u);
}

TEST_F(PlaybackTest, TellsOnceHowFarACutAnswerWasHeard) {
  open();
  say(1, 0x11, 3s);
  run(700ms);
  const auto before = played.size();
  playback->clear(loop.now());
  ASSERT_EQ(played.size(), before + 1);
  EXPECT_TRUE(played.back().interrupted);
  EXPECT_FALSE(played.back().complete);
  EXPECT_EQ(played.back().position, ns(700ms));
  run(3s);
  EXPECT_EQ(played.size(), before + 1) << "marks that clear has echoed prove nothing";
}

TEST_F(PlaybackTest, ClearsTheCarrierOnlyWhereSomethingMayBeUnheard) {
  struct {
    const char* when;
    Duration flush_after;
    size_t clears;
  } const rows[] = {{"while it plays", 100ms, 1}, {"after the last mark", 500ms, 0}};
  for (const auto& row : rows) {
    open();
    say(1, 0x11, 400ms);
    run(row.flush_after);
    playback->clear(loop.now());
    playback->clear(loop.now());
    EXPECT_EQ(port->count(Kind::clear), row.clears) << row.when;
  }
  open();
  playback->begin(1, loop.now());
  playback->clear(loop.now());
  EXPECT_EQ(port->count(Kind::clear), 0u) << "nothing had been sent";
  EXPECT_TRUE(played.back().interrupted) << "but the answer has ended all the same";
}

TEST_F(PlaybackTest, KeepsTwoAnswersApart) {
  open();
  say(1, 0x11, 300ms);
  say(2, 0x22, 300ms);
  run(400ms);
  EXPECT_EQ(position_of(1), ns(300ms));
  EXPECT_LT(position_of(2), ns(150ms));
  run(300ms);
  EXPECT_EQ(position_of(2), ns(300ms));
  EXPECT_TRUE(playback->is_drained());
}

TEST_F(PlaybackTest, CompletesAnAnswerThatHasNothingToSay) {
  open();
  playback->begin(1, loop.now());
  playback->end(1, loop.now());
  ASSERT_EQ(played.size(), 1u);
  EXPECT_TRUE(played[0].complete);
  EXPECT_EQ(played[0].position, 0u);
}

TEST_F(PlaybackTest, PlaysAudioThatNobodyAnnounced) {
  open();
  playback->push(audio_of(0x11, 100ms), loop.now());
  playback->clear(loop.now());
  playback->push(audio_of(0x22, 90ms), loop.now());
  playback->end(loop.now());
  run(200ms);
  EXPECT_TRUE(playback->is_drained());
  EXPECT_EQ(port->audio().back(), 0xFF) << "the last frame is filled up";
  EXPECT_EQ(port->audio()[3 * 160], 0x22);
}

TEST_F(PlaybackTest, MayBeFlushedAndAskedForMoreByThoseItTells) {
  open();
  bool once = true;
  when_played = [&](const line::Played& note) {
    if (!note.complete || !std::exchange(once, false)) return;
    playback->clear(loop.now());
    say(2, 0x22, 100ms);
  };
  say(1, 0x11, 100ms);
  run(500ms);
  EXPECT_EQ(played.back().generation, 2u);
  EXPECT_TRUE(played.back().complete);
}

TEST_F(PlaybackTest, HoldsEverythingBackWhilePaused) {
  open();
  playback->hold(true, loop.now());
  say(1, 0x11, 100ms);
  run(100ms);
  EXPECT_TRUE(port->sent().empty());
  playback->hold(false, loop.now());
  EXPECT_THAT(port->audio(), testing::SizeIs(480));
}

/// Audio in which no two samples near each other are alike.
std::vector<uint8_t> counting(Duration duration) {
  std::vector<uint8_t> audio(static_cast<size_t>(duration / 125us));
  for (size_t i = 0; i < audio.size(); i++) audio[i] = static_cast<uint8_t>(i % 251);
  return audio;
}

TEST_F(PlaybackTest, GoesOnAfterAPauseFromTheVeryNextSample) {
  for (const bool has_marks : {true, false}) {
    open({.has_marks = has_marks});
    const auto audio = counting(2s);
    playback->begin(1, loop.now());
    playback->push(audio, loop.now());
    playback->end(1, loop.now());
    run(730ms);
    const Time paused = loop.now();
    playback->pause(paused);
    run(100ms);
    const size_t held_at = port->audio().size();
    EXPECT_EQ(port->unplayed(), 0ns) << "the lead has been played and nothing more";
    EXPECT_FALSE(has_marks ? false : playback->is_active(loop.now())) << "no wake-up in vain";
    run(400ms);
    EXPECT_EQ(port->audio().size(), held_at);
    const Time released = loop.now();
    playback->release(released);
    EXPECT_GT(port->audio().size(), held_at) << "at once";
    for (int i = 0; i < 20; i++) {
      run(20ms);
      EXPECT_LE(port->unplayed(), 60ms) << "the pause is not made up for";
    }
    run(2s);
    EXPECT_EQ(port->audio(), audio) << "nothing lost, nothing twice";
    EXPECT_EQ(port->count(Kind::clear), 0u);
    EXPECT_TRUE(played.back().complete);
    EXPECT_EQ(playback->pacer().stats().underruns, 0u);
    EXPECT_EQ(playback->pacer().stats().late, 0u);
  }
}

TEST_F(PlaybackTest, HasNotBeenHeardWhatAPauseHolds) {
  open();
  say(1, 0x11, 2s);
  run(700ms);
  playback->pause(loop.now());
  run(500ms);
  for (const auto& note : played) EXPECT_LE(note.position, ns(760ms));
  playback->clear(loop.now());
  EXPECT_TRUE(played.back().interrupted);
  EXPECT_EQ(played.back().position, ns(760ms)) << "up to what the carrier had";
  say(2, 0x22, 100ms);
  run(200ms);
  EXPECT_EQ(played.back().generation, 2u) << "the next answer is not held";
  EXPECT_TRUE(played.back().complete);
}

TEST_F(PlaybackTest, SaysItsLastSyllableWhateverTheCallerDoes) {
  open();
  say(1, 0x11, 1s);
  run(800ms);
  playback->pause(loop.now());
  run(240ms);
  EXPECT_TRUE(played.back().complete);
}

TEST_F(PlaybackTest, SpeaksSoftlyWhileItIsDucked) {
  struct {
    MediaFormat format;
    std::vector<uint8_t> loud, soft;
  } const rows[] = {{{}, {0x80, 0x00}, {0xA6, 0x26}},                                     // ±32124, ±6396
                    {{MediaFormat::Encoding::alaw, 8000}, {0xAA, 0x2A}, {0x8C, 0x0C}},    // ±32256, ±6528
                    {{MediaFormat::Encoding::s16le, 8000}, {0xE8, 0x03}, {0xC8, 0x00}}};  // 1000, 200
  for (const auto& row : rows) {
    open({.format = row.format});
    std::vector<uint8_t> audio;
    while (audio.size() < row.format.bytes_in(1s))
      audio.insert(audio.end(), row.loud.begin(), row.loud.end());
    playback->begin(1, loop.now());
    playback->push(audio, loop.now());
    run(200ms);
    const size_t loud = port->audio().size();
    playback->duck();
    run(200ms);
    const size_t soft = port->audio().size();
    playback->release(loop.now());
    run(1s);
    const auto sent = port->audio();
    ASSERT_EQ(sent.size(), audio.size()) << "its time goes on";
    EXPECT_GT(soft, loud);
    for (size_t i = 0; i < sent.size(); i++) {
      const auto& expected = i >= loud && i < soft ? row.soft : row.loud;
      ASSERT_EQ(sent[i], expected[i % 2]) << i;
    }
  }
}

TEST_F(PlaybackTest, FramesLeaveOnTheTicksWhateverElseHappensBetweenThem) {
  open();
  playback->begin(1, loop.now());
  playback->push(audio_of(7, 200ms), loop.now());
  const Time first = port->sent().front().at;  // several at once: the lead
  for (int i = 0; i < 50; i++) {  // the voice arrives faster than it is spoken, just before every tick
    loop.run_for(19ms);
    playback->push(audio_of(7, 40ms), loop.now());
    loop.run_for(1ms);
    playback->advance(loop.now());
  }
  for (const auto& sent : port->sent()) EXPECT_EQ((sent.at - first) % 20ms, 0ms);
}

// ---- the hold sound

constexpr Playback::Settings typing{.hold_sound = HoldSound::Kind::typing};

TEST_F(PlaybackTest, TheHoldSoundIsPacedAndIsNoAnswer) {
  open({}, typing);
  playback->sound_hold(1, true, loop.now());
  run(2s);
  EXPECT_NEAR(static_cast<double>(port->count(Kind::audio)), 100, 4) << "a frame every 20 ms";
  EXPECT_EQ(port->count(Kind::mark), 0u);
  EXPECT_TRUE(played.empty());
  EXPECT_TRUE(playback->is_active(loop.now()));
  playback->sound_hold(1, false, loop.now());
  EXPECT_FALSE(playback->is_active(loop.now()));
}

TEST_F(PlaybackTest, TheHoldSoundGivesWayToTheVoiceAndComesBackAfterAPause) {
  open({}, typing);
  playback->sound_hold(1, true, loop.now());
  run(500ms);
  const Time before = loop.now();
  playback->begin(1, loop.now());
  playback->push(audio_of(0x11, 400ms), loop.now());
  run(1500ms);
  std::vector<Time> voice, hold;
  for (const auto& sent : port->sent()) {
    if (sent.kind != Kind::audio) continue;
    const bool is_voice = std::ranges::count(sent.audio, 0x11) == 160;
    if (is_voice) voice.push_back(sent.at);
    if (!is_voice && !voice.empty()) hold.push_back(sent.at);
  }
  ASSERT_EQ(voice.size(), 20u);
  EXPECT_LE(voice.front() - before, 60ms) << "behind what the carrier held of the sound";
  ASSERT_FALSE(hold.empty());
  EXPECT_GE(hold.front() - voice.back(), 300ms);
  EXPECT_LE(hold.front() - voice.back(), 420ms);
  playback->end(1, loop.now());
  run(300ms);
  EXPECT_TRUE(played.back().complete);
  EXPECT_EQ(position_of(1), ns(400ms)) << "all of the voice was heard, and nothing else counts";
}

TEST_F(PlaybackTest, WhoSpeaksOverTheHoldSoundHearsNoMoreOfIt) {
  open({}, typing);
  playback->sound_hold(1, true, loop.now());
  run(500ms);
  playback->caller_speaks(true);
  const size_t sent = port->count(Kind::audio);
  run(500ms);
  EXPECT_EQ(port->count(Kind::audio), sent);
  playback->caller_speaks(false);
  run(500ms);
  EXPECT_GT(port->count(Kind::audio), sent + 20);
  playback->clear(loop.now());
  EXPECT_EQ(port->count(Kind::clear), 1u) << "what the carrier held of it goes, too";
  const size_t at_clear = port->count(Kind::audio);
  run(500ms);
  EXPECT_EQ(port->count(Kind::audio), at_clear);
}

TEST_F(PlaybackTest, TheHoldSoundEndsWithItsAnswer) {
  open({}, typing);
  playback->begin(1, loop.now());
  playback->sound_hold(1, true, loop.now());
  run(500ms);
  playback->end(1, loop.now());
  const size_t sent = port->count(Kind::audio);
  run(500ms);
  EXPECT_EQ(port->count(Kind::audio), sent);
}

TEST_F(PlaybackTest, WhoWaitsHearsTheHoldSoundUntilNothingAsksForItAnyMore) {
  open({}, typing);
  const auto is_heard = [this] {
    const size_t before = port->count(Kind::audio);
    run(400ms);
    return port->count(Kind::audio) > before;
  };
  playback->cover(true, loop.now());
  EXPECT_TRUE(is_heard()) << "before any answer";
  playback->begin(1, loop.now());
  playback->sound_hold(1, true, loop.now());
  playback->sound_hold(1, false, loop.now());
  EXPECT_TRUE(is_heard()) << "the answer has words, and none of them is spoken yet";
  playback->cover(false, loop.now());
  EXPECT_FALSE(is_heard());
  playback->cover(true, loop.now());
  playback->clear(loop.now());
  EXPECT_FALSE(is_heard());
}

}  // namespace
}  // namespace aybiza
