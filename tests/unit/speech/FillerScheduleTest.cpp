// What covers a wait, and when: a phrase behind its threshold, once, then the hold sound, and nothing where the answer
// is there in time.
#include "core/speech/FillerSchedule.h"

#include <gtest/gtest.h>

namespace aybiza::speech {
namespace {

using namespace std::chrono_literals;
using For = FillerSchedule::For;

struct FillerScheduleTest : testing::Test {
  /// Everything that is due until `end`, in words: "One@1000", "hold@1200".
  std::string until(Time end) {
    std::string all;
    for (auto next = schedule.deadline(); next && *next <= end; next = schedule.deadline()) {
      now = *next;
      const auto cue = schedule.take(now);
      const auto at = "@" + std::to_string(now.time_since_epoch() / 1ms) + " ";
      if (!cue.phrase.empty()) all += cue.phrase + at;
      if (cue.hold_sound) all += "hold" + at;
    }
    now = end;
    return all;
  }
  std::string wait(For what, Duration duration, bool may_speak = true) {
    schedule.wait(now, what, may_speak);
    const std::string all = until(now + duration);
    return all;
  }
  Time now{};
  FillerSchedule schedule{{.phrases = {"One", "Two", "Three"}}};
};

TEST_F(FillerScheduleTest, ALongToolGetsOnePhraseAndThenTheHoldSound) {
  EXPECT_EQ(wait(For::tool, 30s), "One@1000 hold@1200 ");
}

TEST_F(FillerScheduleTest, AShortToolGetsNothing) {
  EXPECT_EQ(wait(For::tool, 300ms), "");
  schedule.stop();
  EXPECT_EQ(until(now + 30s), "");
}

TEST_F(FillerScheduleTest, AModelMayTakeALittleLonger) {
  EXPECT_EQ(wait(For::model, 30s), "One@1500 hold@1700 ");
}

TEST_F(FillerScheduleTest, AModelBehindAToolGoesOnWithTheSameWait) {
  EXPECT_EQ(wait(For::tool, 700ms), "");
  EXPECT_EQ(wait(For::model, 5s), "One@1500 hold@1700 ");
}

TEST_F(FillerScheduleTest, AToolBehindTheModelIsAWaitOfItsOwn) {
  EXPECT_EQ(wait(For::model, 1400ms), "");
  EXPECT_EQ(wait(For::tool, 5s), "One@2400 hold@2600 ");
}

TEST_F(FillerScheduleTest, PhrasesComeInTurnWithAnAnswerBetween) {
  std::string all;
  for (int i = 0; i < 4; i++) {
    all += wait(For::tool, 1100ms);
    schedule.stop();
    schedule.answered();
  }
  EXPECT_EQ(all, "One@1000 Two@2100 Three@3200 One@4300 ");
}

TEST_F(FillerScheduleTest, NoPhraseFollowsAnotherWithoutAnAnswer) {
  EXPECT_EQ(wait(For::tool, 1100ms), "One@1000 ");
  schedule.stop();
  EXPECT_EQ(wait(For::tool, 5s), "hold@2300 ");
  schedule.stop();
  schedule.answered();
  EXPECT_EQ(wait(For::tool, 1100ms), "Two@7100 ");
}

TEST_F(FillerScheduleTest, AnAnswerThatHasWordsGetsTheHoldSoundAlone) {
  EXPECT_EQ(wait(For::tool, 5s, false), "hold@1200 ");
}

TEST_F(FillerScheduleTest, WordsOfTheToolCountAsAPhrase) {
  schedule.filled();
  EXPECT_EQ(wait(For::tool, 5s), "hold@1200 ");
}

TEST_F(FillerScheduleTest, WhatIsSwitchedOffStaysOff) {
  FillerSchedule silent({.phrases = {}, .has_hold_sound = false});
  silent.wait(now, For::tool, true);
  EXPECT_FALSE(silent.deadline());
  FillerSchedule patient({.phrases = {"One"}, .model_wait = 0ms});
  patient.wait(now, For::model, true);
  EXPECT_FALSE(patient.deadline());
}

}  // namespace
}  // namespace aybiza::speech
