// Whose turn it is, told as little stories: what is heard at which millisecond, and what the agent does about it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/call/TurnStory.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;

TEST(TurnPolicy, EndsATurnAtOnceWhenSpeechFinalFindsSilence) {
  Story story;
  story.voice(0, 900);
  story.words(1200, "What are your hours?");
  story.at(1210).speech_final(story.now());
  EXPECT_EQ(story.log(), (Log{"1210 turn 1 by speech-final: What are your hours?"}));
}

TEST(TurnPolicy, WaitsForTheVoiceToStopWhenSpeechFinalComesEarly) {
  Story story;
  story.at(0).speech_started(story.now(), story.now());
  story.words(1200, "I'd like");
  story.at(1210).speech_final(story.now());
  EXPECT_TRUE(story.log().empty());
  story.at(1400).speech_stopped(story.now(), story.now());
  EXPECT_EQ(story.log(), (Log{"1400 turn 1 by speech-final: I'd like"}));
}

TEST(TurnPolicy, GoesOnListeningWhenNewWordsFollowAnEarlySpeechFinal) {
  Story story;
  story.at(0).speech_started(story.now(), story.now());
  story.words(1200, "I'd like");
  story.at(1210).speech_final(story.now());
  story.at(1300).interim(story.now(), "to book");
  story.at(1400).speech_stopped(story.now(), story.now());
  EXPECT_TRUE(story.log().empty());
  story.words(1500, "to book a visit");
  story.at(1500).speech_final(story.now());
  EXPECT_EQ(story.log(), (Log{"1500 turn 1 by speech-final: I'd like to book a visit"}));
}

TEST(TurnPolicy, NeverLetsATurnHangWhateverIsMissing) {
  struct Row {
    const char* what;
    std::function<void(Story&)> play;
    Log expected;
  };
  const Row rows[] = {
      {"no speech_final: the pause ends it",
       [](Story& s) { s.voice(0, 900), s.words(1000, "hello"); },
       {"2500 turn 1 by timeout: hello"}},
      {"no VAD at all", [](Story& s) { s.words(1000, "hello"); }, {"2500 turn 1 by timeout: hello"}},
      {"interim words that never become final",
       [](Story& s) { s.at(500).interim(s.now(), "hello"); },
       {"2000 turn 1 by timeout: hello"}},
      {"a voice that never stops, as in noise",
       [](Story& s) { s.at(0).speech_started(s.now(), s.now()), s.words(1000, "hello"); },
       {"6000 turn 1 by timeout: hello"}},
      {"noise goes on after speech_final",
       [](Story& s) {
         s.at(0).speech_started(s.now(), s.now()), s.words(1000, "hello");
         s.at(1000).speech_final(s.now());
       },
       {"2500 turn 1 by timeout: hello"}},
      {"utterance end without speech_final",
       [](Story& s) { s.words(1000, "hello"), s.at(1100).utterance_ended(s.now()); },
       {"1100 turn 1 by utterance-end: hello"}},
      {"a voice without words is no turn", [](Story& s) { s.voice(0, 900); }, {}},
      {"speech_final without words is no turn", [](Story& s) { s.at(100).speech_final(s.now()); }, {}},
  };
  for (const auto& row : rows) {
    Story story({.idle_after = 0s});
    row.play(story);
    story.at(15000);
    EXPECT_EQ(story.log(), row.expected) << row.what;
  }
}

TEST(TurnPolicy, IgnoresTheLateFinalOfATurnThatEndedOnItsInterimWords) {
  Story story({.idle_after = 0s});
  story.at(500).interim(story.now(), "Two o'clock");
  story.at(2100).final(story.now(), "two o'clock.", Time(700ms));
  story.at(9000);
  EXPECT_EQ(story.log(), (Log{"2000 turn 1 by timeout: Two o'clock"}));
}

TEST(TurnPolicy, FollowsFluxWithoutWaiting) {
  Story story;
  story.at(100).turn_info(story.now(), "start", "");
  story.at(400).turn_info(story.now(), "update", "Hi");
  story.at(900).turn_info(story.now(), "eager-end", "Hi there");
  story.words(1000, "Hi there");
  story.at(1000).turn_info(story.now(), "end", "Hi there");
  EXPECT_EQ(story.log(), (Log{"1000 turn 1 by end-of-turn: Hi there"}));
}

TEST(TurnPolicy, GreetsFirstAndThenLetsWordsInterrupt) {
  Story story({.greeting = "Hello!"});
  story.hears(100, 1, false);
  story.at(500).interim(story.now(), "excuse me");
  EXPECT_EQ(story.log(), (Log{"0 say 1 greeting", "500 interrupt 1 by words"}));
}

TEST(TurnPolicy, AcknowledgementsNeitherInterruptNorBecomeATurn) {
  for (const char* word : {"Mm-hm.", "Okay", "yeah", "Uh-huh"}) {
    Story story({.greeting = "Hello!"});
    story.hears(100, 1, false);
    story.words(500, word);
    story.at(510).speech_final(story.now());
    story.hears(3000, 1, true);
    EXPECT_EQ(story.log(), (Log{"0 say 1 greeting"})) << word;
  }
}

TEST(TurnPolicy, TheSameWordIsAnAnswerWhenTheAgentIsSilent) {
  Story story({.greeting = "Shall I book it?"});
  story.hears(1000, 1, true);
  story.words(1500, "Okay.");
  story.at(1500).speech_final(story.now());
  EXPECT_EQ(story.log().back(), "1500 turn 2 by speech-final: Okay.");
}

TEST(TurnPolicy, NeedsAsManyWordsAsAskedForButForcedWordsAlwaysStopIt) {
  Story story({.greeting = "A long story", .interrupt_min_words = 3});
  story.hears(100, 1, false);
  story.at(500).interim(story.now(), "no no");
  EXPECT_EQ(story.log(), (Log{"0 say 1 greeting"}));
  story.at(600).interim(story.now(), "please stop");
  EXPECT_EQ(story.log().back(), "600 interrupt 1 by words");
}

TEST(TurnPolicy, VoiceAloneInterruptsWhereNoWordsAreAskedFor) {
  Story story({.greeting = "A long story", .interrupt_min_words = 0});
  story.hears(100, 1, false);
  story.voice(1000, 1300);
  story.hears(1400, 1, false);
  story.at(2000).speech_started(story.now(), story.now());
  story.at(4000);
  EXPECT_EQ(story.log(), (Log{"0 say 1 greeting", "1000 pause 1 by voice", "1450 release 1 by quiet",
                              "2000 pause 1 by voice", "2500 interrupt 1 by speech"}));
}

TEST(TurnPolicy, WordsBeforeTheAnswerIsHeardContinueTheTurn) {
  Story story;
  story.words(1000, "I'd like to book");
  story.at(1000).speech_final(story.now());
  story.words(1500, "for Tuesday");
  story.at(1500).speech_final(story.now());
  EXPECT_EQ(story.log(), (Log{"1000 turn 1 by speech-final: I'd like to book",
                              "1500 interrupt 1 by continued", "1500 turn 2 by speech-final: for Tuesday"}));
}

TEST(TurnPolicy, HangsUpOnlyAfterTheLastWordWasPlayed) {
  Story story;
  story.words(1000, "bye");
  story.at(1000).speech_final(story.now());
  story.at(1500).hang_up(story.now(), "goodbye");
  story.hears(2000, 1, false);
  story.at(2500).interim(story.now(), "thank you so much");  // nobody interrupts a goodbye
  EXPECT_EQ(story.log().size(), 1u);
  story.hears(3000, 1, true);
  EXPECT_EQ(story.log().back(), "3000 hang up: goodbye");
  story.at(60000);
  EXPECT_EQ(story.log().size(), 2u) << "nothing follows a hang-up";
}

TEST(TurnPolicy, HangsUpEvenWhenTheLastWordNeverComes) {
  Story story;
  story.words(1000, "bye");
  story.at(1000).speech_final(story.now());
  story.at(1500).hang_up(story.now(), "goodbye");
  story.at(30000);
  EXPECT_EQ(story.log().back(), "21000 hang up: goodbye");
}

TEST(TurnPolicy, SaysItsFarewellBehindTheLastWordAndHangsUpAfterIt) {
  Story story;
  story.words(1000, "when do you open");
  story.at(1000).speech_final(story.now());
  story.at(1500).hang_up(story.now(), "shutdown", "We have to stop here.");
  story.at(1600).hang_up(story.now(), "shutdown", "We have to stop here.");  // once is enough
  story.hears(3000, 1, true);
  story.at(3500).interim(story.now(), "but wait");  // nobody interrupts a goodbye
  story.hears(5000, 2, true);
  EXPECT_EQ(story.log().size(), 3u);
  EXPECT_EQ(story.log()[1], "3000 say 2 goodbye");
  EXPECT_EQ(story.log()[2], "5000 hang up: shutdown");
}

TEST(TurnPolicy, SaysItsFarewellAtOnceWhereItIsSilent) {
  Story story;
  story.at(1500).hang_up(story.now(), "shutdown", "We have to stop here.");
  story.hears(3000, 1, true);
  EXPECT_EQ(story.log(), (Log{"1500 say 1 goodbye", "3000 hang up: shutdown"}));
}

TEST(TurnPolicy, GivesTheCallerTheShortestPauseEvenWhenTheRecogniserIsFaster) {
  Story story({.end_wait = 500ms});
  story.voice(0, 900);
  story.words(1000, "I'd like");
  story.at(1000).speech_final(story.now());
  story.at(1300).interim(story.now(), "an appointment");
  story.words(1800, "an appointment");
  story.at(1800).speech_final(story.now());
  story.at(3000);
  EXPECT_EQ(story.log(), (Log{"2100 turn 1 by speech-final: I'd like an appointment"}));
}

TEST(TurnPolicy, CannotBeInterruptedWhereTheAgentMustFinish) {
  Story story({.greeting = "This call is recorded.", .interrupt_enabled = false});
  story.hears(100, 1, false);
  story.words(500, "stop stop");
  story.at(600).key_pressed(story.now(), "1");
  EXPECT_EQ(story.log(), (Log{"0 say 1 greeting"}));
}

TEST(TurnPolicy, KeysBecomeATurnAfterAPauseOrAHash) {
  Story story;
  story.at(1000).key_pressed(story.now(), "4");
  story.at(1500).key_pressed(story.now(), "2");
  story.at(4000);
  story.hears(4200, 1, false);
  story.hears(4500, 1, true);
  story.at(5000).key_pressed(story.now(), "7");
  story.at(5200).key_pressed(story.now(), "#");
  EXPECT_EQ(story.log(), (Log{"3500 turn 1 by dtmf: (The caller pressed 42 on the keypad.)",
                              "5200 turn 2 by dtmf: (The caller pressed 7 on the keypad.)"}));
}

TEST(TurnPolicy, EndsACallAtItsTimeLimit) {
  Story story({.idle_after = 0s, .max_call = 60s});
  story.at(60500);
  story.hears(63000, 1, true);
  EXPECT_EQ(story.log(), (Log{"60000 say 1 goodbye", "63000 hang up: max-duration"}));
}

TEST(TurnPolicy, MeasuresTheTurnFromTheLastVoicedSample) {
  TurnPolicy policy{by_the_recogniser({})};
  policy.started(Time{});
  policy.speech_started(Time(100ms), Time(60ms));
  policy.speech_stopped(Time(1300ms), Time(1000ms));
  policy.final(Time(1350ms), "Hello", Time(980ms));
  policy.speech_final(Time(1350ms));
  auto actions = policy.take_actions();
  ASSERT_EQ(actions.size(), 1u);
  auto& end = std::get<turn::EndTurn>(actions[0]);
  EXPECT_EQ(end.speech_end, Time(1000ms));
  EXPECT_EQ(end.decided_by, Time(1350ms));
}

TEST(TurnPolicy, GoesOnAfterACallWasCutOff) {
  Story story({.greeting = "Hello",
               .last_generation = 7,
               .elapsed = 50s,
               .resume_line = "We were cut off",
               .idle_after = 0s,
               .max_call = 60s});
  story.hears(1000, 8, true);
  story.at(60'000);
  EXPECT_THAT(story.log(),
              testing::ElementsAre("0 say 8 resume", "10000 say 9 goodbye", "30000 interrupt 9 by no-answer",
                                   "30000 hang up: max-duration"))
      << "its time is that of the whole call";
}

TEST(TurnPolicy, ApologisesForAnAnswerThatBrokeDown) {
  struct Row {
    bool speaking, answer_lost;
    const char *say, *otherwise, *hang_up;
    std::vector<std::string> log;
  };
  const Row rows[] = {
      {true, true, "", "sorry", "", {"1000 interrupt 1 by breakdown", "1000 say 2 apology"}},
      {true, true, "back", "sorry", "", {"1000 interrupt 1 by breakdown", "1000 say 2 apology"}},
      {true, false, "back", "sorry", "", {}},  // it goes on speaking
      {false, true, "", "sorry", "", {}},      // nothing was lost
      {false, false, "back", "sorry", "", {"1000 say 2 apology"}},
      {true,
       false,
       "bye",
       "",
       "broken",
       {"1000 interrupt 1 by breakdown", "1000 say 2 goodbye", "2000 hang up: broken"}},
      {false, false, "", "", "broken", {"1000 hang up: broken"}},
  };
  for (const Row& row : rows) {
    Story story({.greeting = "Hello", .idle_after = 0s});
    story.hears(900, 1, !row.speaking);
    story.at(1000).broken_down(story.now(), row.answer_lost, row.say, row.otherwise, row.hang_up);
    story.hears(2000, 2, true);
    auto log = story.log();
    log.erase(log.begin());  // the greeting
    EXPECT_EQ(log, row.log) << row.say << row.hang_up << row.speaking << row.answer_lost;
  }
}

TEST(TurnPolicy, MayGoOnWithoutAWord) {
  Story story({.greeting = "Hello", .last_generation = 7, .resume_line = "", .idle_after = 0s});
  story.words(500, "hello"), story.at(3000);
  EXPECT_THAT(story.log(), testing::ElementsAre("2000 turn 8 by timeout: hello"));
}

// ---- what the agent has to say by itself

TEST(TurnPolicy, GivesTheAgentTheFloorOnceNobodySpeaks) {
  Story story;
  story.words(1000, "book it");
  story.at(1100).speech_final(story.now());
  story.hears(2000, 1, false);
  story.at(2100).floor_wanted();
  story.at(3000);
  EXPECT_EQ(story.log(), (Log{"1100 turn 1 by speech-final: book it"})) << "the agent speaks";
  story.hears(3500, 1, true);
  story.at(3600).speech_started(story.now(), story.now());
  story.at(4500).speech_stopped(story.now(), story.now());
  EXPECT_EQ(story.log().size(), 1u) << "the caller speaks";
  story.at(6000);
  EXPECT_EQ(story.log().back(), "4800 floor 2");
}

TEST(TurnPolicy, AnAnswerToTheCallerIsTheFloorThatWasWanted) {
  Story story;
  story.at(100).speech_started(story.now(), story.now());
  story.at(200).floor_wanted();
  story.at(900).speech_stopped(story.now(), story.now());
  story.words(1000, "is it done");
  story.at(1100).speech_final(story.now());
  story.hears(2500, 1, false);
  story.hears(3000, 1, true);
  story.at(5000);
  EXPECT_EQ(story.log(), (Log{"1100 turn 1 by speech-final: is it done"}));
}

}  // namespace
}  // namespace aybiza
