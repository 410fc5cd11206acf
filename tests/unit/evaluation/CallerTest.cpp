// When the caller of a scenario speaks, in a call that is made up frame by frame.
#include "tools/evaluation/Caller.h"

#include <gtest/gtest.h>

namespace aybiza::evaluation {
namespace {

/// Who can be heard from when on: "a" the agent, "c" the caller, "-" nobody.
struct Change {
  double at_ms;
  char who;
  const char* words = "";  ///< of the agent, all of them at once
};

struct Begun {
  double at_ms;
  size_t turn;
  bool operator==(const Begun&) const = default;
};
void PrintTo(const Begun& begun, std::ostream* out) {
  *out << "turn " << begun.turn << " at " << begun.at_ms;
}

/// The turns that the caller takes. A line of the caller's lasts 400 ms.
std::vector<Begun> played(const Scenario& scenario, const std::vector<Change>& agent, double until_ms,
                          double* gave_up = nullptr) {
  Suite suite;
  Caller caller(suite, scenario);
  CallLog log;
  std::vector<Begun> begun;
  size_t next = 0;
  bool audible = false;
  double talks_until = -1;
  int generation = 0;
  for (double now = 0; now < until_ms; now += 20) {
    for (; next < agent.size() && agent[next].at_ms <= now; next++) {
      audible = agent[next].who == 'a';
      if (*agent[next].words)
        log.event(now, {{"event", "heard"}, {"generation", ++generation}, {"text", agent[next].words}});
    }
    log.frame(now, now < talks_until, audible);
    if (const auto turn = caller.tick(now, log)) {
      begun.push_back({now, *turn});
      log.begin_turn(now, "");
      if (!scenario.turns[*turn].only_listens() && scenario.turns[*turn].silence.count() == 0)
        talks_until = now + 400;
    } else if (caller.gives_up(now, log)) {
      if (gave_up) *gave_up = now;
      break;
    }
  }
  return begun;
}

TEST(Caller, IsPolite) {
  const Scenario scenario{.turns = {{.say = "a"}, {.say = "b", .pause = milliseconds(500)}}};
  EXPECT_EQ(played(scenario, {{200, 'a'}, {1000, '-'}, {3000, 'a'}, {4000, '-'}}, 9000),
            (std::vector<Begun>{{2180, 0}, {4480, 1}}));
}

TEST(Caller, SpeaksFirstWhereNobodyGreets) {
  EXPECT_EQ(played({.turns = {{.say = "a"}}}, {}, 9000), (std::vector<Begun>{{3000, 0}}));
}

TEST(Caller, ListensToTheGreetingFromTheBeginning) {
  EXPECT_EQ(played({.turns = {{}, {.say = "a"}}}, {{200, 'a'}, {1000, '-'}}, 9000),
            (std::vector<Begun>{{0, 0}, {2180, 1}}));
}

TEST(Caller, TalksOverTheAgentAtAWord) {
  const Scenario scenario{
      .turns = {{}, {.say = "stop", .send_after = {.word = 3, .delay = milliseconds(100)}}}};
  EXPECT_EQ(played(scenario, {{200, 'a', "one two"}, {600, 'a', "three four"}, {5000, '-'}}, 9000),
            (std::vector<Begun>{{0, 0}, {700, 1}}));
}

TEST(Caller, TalksOverTheAgentAtATime) {
  const Scenario scenario{.turns = {{}, {.say = "stop", .send_after = {.delay = milliseconds(500)}}}};
  EXPECT_EQ(played(scenario, {{200, 'a'}, {5000, '-'}}, 9000), (std::vector<Begun>{{0, 0}, {700, 1}}));
}

TEST(Caller, WaitsForWordsAndTheSilenceAfterThem) {
  const Scenario scenario{.turns = {{}, {.say = "yes", .wait_for = "ready"}}};
  EXPECT_EQ(played(scenario, {{200, 'a', "wait"}, {400, '-'}, {4000, 'a', "ready"}, {4400, '-'}}, 9000),
            (std::vector<Begun>{{0, 0}, {5580, 1}}));
}

TEST(Caller, WaitsForNobodyForEver) {
  Suite suite;
  const Scenario scenario{.turns = {{}, {.say = "yes", .wait_for = "ready"}}};
  Caller caller(suite, scenario);
  CallLog log;
  log.begin_turn(0, "");
  EXPECT_EQ(caller.tick(0, log), 0u);
  EXPECT_EQ(caller.tick(2980, log), std::nullopt);
  EXPECT_EQ(caller.tick(10000, log), 1u);
  EXPECT_EQ(caller.in_vain(), (std::vector<size_t>{1}));
}

TEST(Caller, StaysSilentForAsLongAsIsWritten) {
  const Scenario scenario{.turns = {{}, {.silence = seconds(6)}, {.say = "a"}}};
  EXPECT_EQ(played(scenario, {{200, 'a'}, {400, '-'}, {3000, 'a'}, {4000, '-'}}, 20000),
            (std::vector<Begun>{{0, 0}, {1580, 1}, {7580, 2}}));
}

TEST(Caller, DoesNotSpeakWhileAToolIsAtWork) {
  Suite suite;
  const Scenario scenario{.turns = {{.say = "a"}}};
  Caller caller(suite, scenario);
  CallLog log;
  log.frame(0, false, false);
  log.frame(20, false, true);
  log.frame(40, false, false);
  log.event(50, {{"event", "tool-start"}, {"id", "x"}, {"tool", "t"}});
  EXPECT_EQ(caller.tick(3000, log), std::nullopt);
  log.event(3010, {{"event", "tool-end"}, {"id", "x"}, {"tool", "t"}, {"ok", true}});
  EXPECT_EQ(caller.tick(3020, log), 0u);
}

TEST(Caller, HangsUpWhenNothingMoreComes) {
  double gave_up = 0;
  played({.turns = {{.say = "a"}}}, {{200, 'a'}, {1000, '-'}, {4000, 'a'}, {5000, '-'}}, 30000, &gave_up);
  EXPECT_EQ(gave_up, 14980);
}

}  // namespace
}  // namespace aybiza::evaluation
