// What the agent does about silence: who waits is told so, who says nothing is asked again, what went wrong is asked about.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/call/TurnStory.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;

TEST(TurnPolicy, AsksAfterAnInterruptionThatNoWordsFollow) {
  Story story({.greeting = "A long story", .recovery_after = 3s, .recovery_line = "Pardon?"});
  story.hears(100, 1, false);
  story.voice(1000, 2000);
  story.at(5000);
  story.hears(5500, 2, false);
  story.hears(6000, 2, true);
  story.at(13'999);
  EXPECT_EQ(story.log(), (Log{"0 say 1 greeting", "1000 pause 1 by voice", "1500 interrupt 1 by speech",
                              "5000 recover from interruption", "5000 say 2 recovery"}))
      << "once, and then the usual patience";
}

TEST(TurnPolicy, RecoversFromWhateverEndsInSilence) {
  struct Row {
    const char* what;
    std::function<void(Story&)> play;
    std::string expected;
  };
  const auto ask = [](Story& s) { s.words(1000, "hello"), s.at(1000).speech_final(s.now()); };
  const Row rows[] = {
      {"an answer without a word", [&](Story& s) { ask(s), s.hears(2000, 1, true); },
       "3800 recover from empty-answer"},
      {"an answer that takes long and has no word", [&](Story& s) { ask(s), s.hears(9000, 1, true); },
       "9000 recover from empty-answer"},
      {"an answer that never comes", ask, "21000 recover from no-answer"},
      {"a key that asks for nothing",
       [&](Story& s) { ask(s), s.hears(2000, 1, false), s.at(2500).key_pressed(s.now(), "#"); },
       "5500 recover from interruption"},
      {"a voice that became a noise",
       [&](Story& s) {
         ask(s), s.hears(2000, 1, false);
         s.at(3000).speech_started(s.now(), s.now());
       },
       "11000 recover from interruption"},
      {"an answer that was heard needs none",
       [&](Story& s) { ask(s), s.hears(2000, 1, false), s.hears(3000, 1, true); }, ""},
  };
  for (const Row& row : rows) {
    Story story({.recovery_after = 3s, .idle_after = 0s});
    row.play(story);
    story.at(25'000);
    std::string recovery;
    for (const std::string& line : story.log())
      if (line.find("recover ") != line.npos) recovery += line;
    EXPECT_EQ(recovery, row.expected) << row.what;
  }
}

TEST(TurnPolicy, WhoeverWaitsInSilenceIsToldSo) {
  struct Row {
    const char* what;
    std::function<void(Story&)> play;
    Log expected;
  };
  const auto ask = [](Story& s) {
    s.voice(0, 1000), s.words(1200, "hello"), s.at(1200).speech_final(s.now());
  };
  const Row rows[] = {
      {"an answer that is slow",
       [&](Story& s) { ask(s), s.hears(6000, 1, false); },
       {"4000 answer", "6000 over"}},
      {"an answer that stalls under its words",
       [&](Story& s) { ask(s), s.hears(2000, 1, false), s.hears(9000, 1, true); },
       {"5000 answer", "9000 over"}},
      {"an answer that plays",
       [&](Story& s) {
         for (ask(s); s.now() < Time(8s);) s.hears(int(to_ms(s.now().time_since_epoch())) + 500, 1, false);
       },
       {}},
      {"words that the recogniser does not end",
       [&](Story& s) {
         s.voice(0, 1000), s.at(900).turn_info(s.now(), "start", "hello"),
             s.at(5000).turn_info(s.now(), "end", "hello");
       },
       {"4000 words"}},
      {"an answer without a word",
       [&](Story& s) { ask(s), s.hears(5000, 1, true); },
       {"4000 answer", "5000 over"}},
      {"a caller who speaks into the silence",
       [&](Story& s) { ask(s), s.at(4500).speech_started(s.now(), s.now()); },
       {"4000 answer", "4500 over"}},
  };
  for (const Row& row : rows) {
    Story story({.recovery_after = 0s, .idle_after = 0s});
    row.play(story);
    EXPECT_EQ(story.waits(), row.expected) << row.what;
  }
}

TEST(TurnPolicy, WordsThatAreToldLateOfATurnThatIsOverKeepNobodyWaiting) {
  Story story({.idle_after = 8s, .idle_prompts = {"Hello?"}});
  story.voice(0, 1000);
  story.at(900).interim(story.now(), "thanks");
  story.hears(3000, 1, false);
  story.hears(3500, 1, true);
  story.at(5000).turn_info(story.now(), "update", "thanks");
  story.at(5200).turn_info(story.now(), "end", "thanks");
  story.at(12'000);
  EXPECT_EQ(story.log().back(), "11500 say 2 idle");
}

TEST(TurnPolicy, AnIdlePromptIsGivenABreathBeforeItIsWaitedFor) {
  Story story({.idle_after = 8s, .idle_prompts = {"Hello?"}});
  story.at(8900);
  EXPECT_EQ(story.log(), (Log{"8000 say 1 idle"}));
  EXPECT_EQ(story.waits(), (Log{}));
  story.at(9500);
  EXPECT_EQ(story.waits(), (Log{"9000 answer"}));
}

TEST(TurnPolicy, AsksAgainInSilenceThenSaysGoodbye) {
  Story story({.idle_after = 8s, .idle_prompts = {"Still there?"}, .idle_max = 2, .idle_goodbye = "Bye."});
  story.at(8500);
  story.hears(9000, 1, true);
  story.hears(18000, 2, true);
  story.at(26500);
  story.hears(27000, 3, true);
  EXPECT_EQ(story.log(),
            (Log{"8000 say 1 idle", "17000 say 2 idle", "26000 say 3 goodbye", "27000 hang up: idle"}));
}

TEST(TurnPolicy, WaitsInSilenceWhereItMustNotHangUp) {
  Story story({.idle_after = 8s, .idle_max = 1, .idle_hang_up = false});
  story.at(8500);
  story.hears(9000, 1, true);
  story.at(600000);
  EXPECT_EQ(story.log(), (Log{"8000 say 1 idle"}));
}

}  // namespace
}  // namespace aybiza
