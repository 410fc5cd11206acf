#include "tools/bench/load/caller/Talk.h"

#include <gmock/gmock.h>

namespace aybiza::bench {

namespace {

using testing::Eq;

const std::vector<Utterance> utterances(1, Utterance(10));  // of 200 ms

/// A caller on a line where the test decides whether the agent speaks.
struct Line {
  explicit Line(TalkSettings settings) : talk(utterances, settings, 42) {}
  Talk talk;
  Time now{seconds(10)};
  bool agent_speaks = false;

  Talk::Step step() {
    const auto step = talk.next(now, agent_speaks);
    now += milliseconds(20);
    return step;
  }
  /// Steps until the caller says something; how long that took.
  Duration wait_for_words(Duration limit = seconds(60)) {
    const Time begin = now;
    while (now - begin < limit && !step().frame) continue;
    return now - begin;
  }
  Talk::Step last_of_turn() {
    for (;;)
      if (const auto now_said = step(); now_said.ends_turn) return now_said;
  }
};

TEST(Talk, BeginsAfterAMomentOfSilence) {
  Line line({.think = milliseconds(800)});
  const Duration thought = line.wait_for_words();
  EXPECT_GE(thought, milliseconds(400));
  EXPECT_LE(thought, milliseconds(1240));
}

TEST(Talk, LetsTheAgentFinish) {
  Line line({.think = milliseconds(400)});
  line.agent_speaks = true;
  EXPECT_EQ(line.wait_for_words(seconds(30)), seconds(30));
  line.agent_speaks = false;
  EXPECT_LE(line.wait_for_words(), seconds(1));
}

TEST(Talk, MarksTheFirstFrameWithCallAndTurn) {
  Line line({});
  for (uint32_t turn = 1; turn <= 3; turn++) {
    Talk::Step step;
    while (!step.frame) step = line.step();
    EXPECT_TRUE(step.begins_turn);
    const auto mark = read_mark(*step.frame);
    ASSERT_TRUE(mark);
    EXPECT_THAT(CallerMark::from_mark(*mark).id, Eq(TurnId{42, turn}));
    line.last_of_turn();
    line.talk.answered();
  }
}

TEST(Talk, WaitsForTheAnswerAndThenGivesUp) {
  Line line({.think = milliseconds(400), .patience = seconds(5)});
  line.last_of_turn();
  EXPECT_TRUE(line.talk.waits());
  Talk::Step step;
  const Time begin = line.now;
  while (!step.frame) step = line.step();
  EXPECT_TRUE(step.gave_up);
  EXPECT_GE(line.now - begin, seconds(5) - milliseconds(40));
}

TEST(Talk, InterruptsEveryNthAnswer) {
  Line line({.think = milliseconds(400), .barge_in_every = 2, .barge_in_after = seconds(1)});
  line.last_of_turn();
  line.talk.answered();
  line.agent_speaks = true;
  EXPECT_EQ(line.wait_for_words(), seconds(1) + milliseconds(20));
  line.last_of_turn();
  line.talk.answered();
  EXPECT_EQ(line.wait_for_words(seconds(20)), seconds(20)) << "the third turn waits its turn";
}

}  // namespace

}  // namespace aybiza::bench
