// When a caller's turn is over: the silences that follow from how finished his words are, in simulated time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "core/call/TurnPolicy.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

/// A caller in simulated time, and the policy that listens to him.
class Listening {
 public:
  explicit Listening(TurnSettings settings = {.idle_after = 0s}) : policy_(std::move(settings)) {
    policy_.started(now_);
  }
  void until(int ms) {
    const Time to{milliseconds(ms)};
    for (;;) {
      take();
      const auto deadline = policy_.deadline();
      if (!deadline || *deadline > to) break;
      now_ = std::max(now_, *deadline);
      policy_.time_passed(now_);
    }
    now_ = to;
  }
  template <class Act> void at(int ms, Act act) {
    until(ms);
    act(policy_, now_);
    take();
  }
  void asks(int ms, std::string_view question) {
    at(ms, [&](TurnPolicy& p, Time now) { p.played(now, answer_, true, false, question); });
  }
  /// A voice from … to, as aybvad tells it.
  void voice(int from, int to) { starts(from), pauses(to); }
  void starts(int ms) {
    at(ms + 60, [&](TurnPolicy& p, Time now) { p.speech_started(now, Time(milliseconds(ms))); });
  }
  void pauses(int end) {
    at(end + 120, [&](TurnPolicy& p, Time now) { p.speech_paused(now, Time(milliseconds(end))); });
  }
  void stops(int end) {
    at(end + 500, [&](TurnPolicy& p, Time now) { p.speech_stopped(now, Time(milliseconds(end))); });
  }
  void resumes(int ms) {
    at(ms + 40, [&](TurnPolicy& p, Time now) { p.speech_resumed(now); });
  }
  /// An interim that has listened to 20 ms before it comes.
  void interim(int ms, std::string_view text) {
    at(ms, [&](TurnPolicy& p, Time now) { p.interim(now, text, now - 100ms, now - 20ms); });
  }
  void final(int ms, std::string_view text, int last_word_end) {
    at(ms, [&](TurnPolicy& p, Time now) {
      p.final(now, text, Time(milliseconds(last_word_end)));
      p.speech_final(now);
    });
  }
  const std::vector<std::string>& log() const { return log_; }

 private:
  void take() {
    for (const auto& action : policy_.take_actions()) {
      const std::string at = std::to_string(int(to_ms(now_.time_since_epoch()))) + " ";
      if (const auto* end = std::get_if<turn::EndTurn>(&action)) {
        log_.push_back(at + "turn: " + end->text);
        answer_ = end->generation;
      }
      if (const auto* guess = std::get_if<turn::Guess>(&action))
        log_.push_back(at + (guess->text.empty() ? "goes on" : "guess: " + guess->text));
    }
  }

  TurnPolicy policy_;
  Time now_{};
  uint64_t answer_ = 0;
  std::vector<std::string> log_;
};

TEST(Silence, IsShortBehindAnAnswerAndLongBehindAnAnd) {
  struct Row {
    const char* words;
    int ends_at;
  };
  for (const Row& row : {Row{"Yes.", 1300}, Row{"I want to come in.", 1700}, Row{"I want a cleaning.", 1700},
                         Row{"I want a cleaning", 2000}, Row{"I want a cleaning and", 2500}}) {
    Listening to;
    to.voice(0, 1000);
    to.final(1250, row.words, 950);
    to.until(9000);
    EXPECT_EQ(to.log().back(), std::to_string(row.ends_at) + " turn: " + row.words);
  }
}

TEST(Silence, IsShortOnceIsNamedWhatWasAskedForAndNotWhereAStoryMayCome) {
  struct Row {
    const char *asked, *words;
    int ends_at;
  };
  for (const Row& row :
       {Row{"What can I get you?", "a root canal", 5450}, Row{"What can I get you?", "a root", 6500},
        Row{"How can I help you?", "a cleaning", 6000}}) {
    Listening to({.end_phrases = {"cleaning", "root canal"}, .idle_after = 0s});
    to.voice(0, 300), to.final(600, "Hello.", 280);
    to.asks(3000, row.asked);
    to.voice(4000, 5000), to.final(5250, row.words, 4950);
    to.until(12000);
    EXPECT_EQ(to.log().back(), std::to_string(row.ends_at) + " turn: " + row.words) << row.asked;
  }
}

TEST(Silence, NeedsNoRecogniserToSayThatItIsOneWhereTheWordsAreThere) {
  Listening to;
  to.voice(0, 1000);
  to.interim(1150, "When do you open?");
  to.until(3000);
  EXPECT_THAT(to.log(), ElementsAre("1200 guess: When do you open?", "1300 turn: When do you open?"));
}

TEST(Silence, WaitsForWordsThatAreOnTheirWay) {
  Listening to;
  to.starts(0);
  to.interim(900, "When do you");
  to.pauses(1000);
  to.final(1600, "When do you open?", 980);
  to.until(3000);
  EXPECT_THAT(to.log(), ElementsAre("1600 turn: When do you open?"));
}

TEST(Silence, IsNoneForAnUtteranceThatGoesOnBehindItsEnd) {
  Listening to;
  to.asks(0, "What is your card number?");
  to.voice(0, 1000);
  to.final(1200, "four one one one", 950);
  to.at(2100, [](TurnPolicy& p, Time now) { p.utterance_ended(now); });
  to.starts(2200);
  to.final(3000, "one", 2600);
  to.final(3200, "two", 2900);
  to.until(4000);
  EXPECT_THAT(to.log(), IsEmpty());
}

TEST(Silence, BehindWordsThatTheVoiceDetectorMissedBeginsWithTheirEnd) {
  Listening to;
  to.voice(0, 200);  // a cough
  to.stops(200);
  to.at(4000, [](TurnPolicy& p, Time now) { p.interim(now, "yes", now - 100ms, now - 20ms); });
  to.until(6000);
  EXPECT_THAT(to.log(), testing::Contains("4200 turn: yes"));
}

TEST(Silence, MakesATurnOfAWordThatIsSaidAgain) {
  Listening to;
  to.voice(0, 400);
  to.interim(600, "no");
  to.until(1500);
  to.asks(1600, "Shall I book it?");
  to.voice(2000, 2400);
  to.interim(2600, "no");
  to.until(5000);
  EXPECT_THAT(to.log(), ElementsAre("600 guess: no", "700 turn: no", "2600 guess: no", "2700 turn: no"));
}

TEST(Silence, ThatTheVoiceBreaksIsNone) {
  Listening to;
  to.voice(0, 1000);
  to.interim(1150, "I'd like a cleaning");
  to.resumes(1800);
  to.interim(2300, "I'd like a cleaning on Monday, please.");
  to.pauses(2400);
  to.final(2700, "I'd like a cleaning on Monday, please.", 2380);
  to.until(5000);
  EXPECT_THAT(to.log(), ElementsAre("1200 guess: I'd like a cleaning", "2300 goes on",
                                    "2700 turn: I'd like a cleaning on Monday, please."));
}

TEST(Silence, OfADictatedNumberEndsNoTurnBetweenItsGroups) {
  int whole = 0;
  for (unsigned seed = 1; seed <= 100; seed++) {
    std::mt19937 random(seed);
    auto jitter = [&](int most) { return int(random() % unsigned(2 * most + 1)) - most; };
    Listening to;
    to.voice(0, 300), to.final(600, "Hello.", 280);
    to.asks(3000, "What is your card number?");
    int at = 4000;
    std::string number;
    for (int group = 0; group < 4; group++) {
      const std::string digits = std::to_string(1000 + random() % 9000);
      const int length = 1100 + jitter(200);
      to.voice(at, at + length);
      number += (number.empty() ? "" : " ") + digits;
      to.final(at + length + 350 + jitter(50), digits, at + length - 30);
      to.stops(at + length);
      at += length + 1200 + jitter(200);
    }
    to.until(at + 5000);
    const auto turns =
        std::ranges::count_if(to.log(), [](auto& line) { return line.find("turn:") != line.npos; });
    whole += turns == 2 && to.log().back().ends_with("turn: " + number);
  }
  EXPECT_GE(whole, 98);
}

TEST(Silence, NeverLosesAShortAnswerAndPassesItOnWithin300MsOfItsFinal) {
  std::mt19937 random(7);
  const char* words[] = {"Yes.", "No.", "yes", "no", "Five.", "7", "Okay.", "Right."};
  std::vector<int> waits;
  for (int i = 0; i < 200; i++) {
    const bool with_vad = random() % 3 > 0;
    const int length = 150 + int(random() % 251), final_at = 1000 + length + 250 + int(random() % 200);
    const std::string text = words[random() % std::size(words)];
    Listening to;
    if (with_vad) to.voice(1000, 1000 + length);
    to.final(final_at, text, 1000 + length - 20);
    to.until(9000);
    ASSERT_FALSE(to.log().empty());
    ASSERT_TRUE(to.log().back().ends_with("turn: " + text));
    waits.push_back(std::stoi(to.log().back()) - final_at);
  }
  std::ranges::sort(waits);
  EXPECT_LE(waits[189], 300) << "p95 from the final to the request";
}

TEST(Silence, BehindYesIsTheSameWhetherNumbersAreDictatedOrNot) {
  auto answer = [](TurnSettings settings) {
    Listening to(std::move(settings));
    to.voice(0, 300), to.final(600, "Hello.", 280);
    to.asks(3000, "Shall I book it?");
    to.voice(4000, 4300), to.final(4600, "Yes.", 4280);
    to.until(9000);
    return to.log().back();
  };
  EXPECT_EQ(answer({.idle_after = 0s}), answer({.end_digits = 5s, .end_spelling = 5s, .idle_after = 0s}));
}

TEST(Silence, EndsATurnHoweverItGotStuck) {
  struct Row {
    const char* what;
    std::function<void(Listening&)> play;
    int latest;
  };
  const Row rows[] = {
      {"interim words only", [](auto& to) { to.interim(500, "my number is"); }, 2100},
      {"a voice that never pauses", [](auto& to) { to.starts(0), to.final(1000, "hello", 900); }, 6100},
      {"dictation that breaks off", [](auto& to) { to.voice(0, 900), to.final(1200, "4 1 1 1 5", 880); },
       3000},
      {"words that lag behind the voice", [](auto& to) { to.interim(300, "so I"), to.voice(400, 2000); },
       5000},
      {"Flux that never ends it",
       [](auto& to) {
         to.at(300, [](TurnPolicy& p, Time now) { p.turn_info(now, "start", ""); });
         to.at(600, [](TurnPolicy& p, Time now) { p.turn_info(now, "update", "I want"); });
       },
       6000},
  };
  for (const Row& row : rows) {
    Listening to;
    row.play(to);
    to.until(20000);
    ASSERT_FALSE(to.log().empty()) << row.what;
    EXPECT_NE(to.log().back().find("turn:"), std::string::npos) << row.what;
    EXPECT_LE(std::stoi(to.log().back()), row.latest) << row.what;
  }
}

TEST(Silence, IgnoresWhatComesLateOfATurnThatHasEnded) {
  Listening to;
  to.voice(0, 1000);
  to.interim(1150, "two o'clock, please");
  to.until(1400);
  to.at(1450,
        [](TurnPolicy& p, Time now) { p.final(now, "2 o'clock please.", Time(980ms)), p.speech_final(now); });
  to.until(9000);
  EXPECT_THAT(to.log(), ElementsAre("1200 guess: two o'clock, please", "1300 turn: two o'clock, please"));
}

// ---- Flux

TEST(Flux, IsBelievedUnlessTheWordsAskForMore) {
  struct Row {
    const char *asked, *words;
    int ends_at;
  };
  for (const Row& row : {Row{"How can I help you?", "I'd like a cleaning.", 5000},
                         Row{"What is your card number?", "4111", 6300},
                         Row{"How can I help you?", "I'd like to book a cleaning and", 5800}}) {
    Listening to;
    to.voice(0, 300), to.final(600, "Hello.", 280);
    to.asks(3000, row.asked);
    to.voice(3500, 4300);
    to.at(3600, [](TurnPolicy& p, Time now) { p.turn_info(now, "start", ""); });
    to.at(4500, [&](TurnPolicy& p, Time now) { p.turn_info(now, "update", row.words); });
    to.at(5000, [&](TurnPolicy& p, Time now) {
      p.final(now, row.words, now - 700ms), p.turn_info(now, "end", row.words);
    });
    to.until(12000);
    EXPECT_EQ(to.log().back(), std::to_string(row.ends_at) + " turn: " + row.words);
  }
}

TEST(Flux, EagerEndsAreGuessesThatItMayTakeBack) {
  Listening to;
  auto tell = [&](int ms, const char* event, const char* text) {
    to.at(ms, [&](TurnPolicy& p, Time now) { p.turn_info(now, event, text); });
  };
  tell(100, "start", "");
  tell(900, "eager-end", "I'd like a cleaning");
  tell(1200, "resumed", "I'd like a cleaning");
  tell(2000, "eager-end", "I'd like a cleaning on Monday");
  to.at(2200, [](TurnPolicy& p, Time now) { p.final(now, "I'd like a cleaning on Monday", now - 400ms); });
  tell(2200, "end", "I'd like a cleaning on Monday");
  EXPECT_THAT(to.log(), ElementsAre("900 guess: I'd like a cleaning", "1200 goes on",
                                    "2000 guess: I'd like a cleaning on Monday",
                                    "2200 turn: I'd like a cleaning on Monday"));
}

// ---- guesses

TEST(Guesses, HaveLimits) {
  auto guesses = [](TurnSettings settings, int pauses) {
    settings.idle_after = 0s;
    Listening to(std::move(settings));
    std::string words;
    for (int i = 0; i < pauses; i++) {
      words += " tooth";
      to.voice(i * 1000, i * 1000 + 500);
      to.interim(i * 1000 + 650, words);
      to.until(i * 1000 + 900);
    }
    return std::ranges::count_if(to.log(), [](auto& line) { return line.find("guess:") != line.npos; });
  };
  EXPECT_EQ(guesses({}, 3), 3);
  EXPECT_EQ(guesses({.guess_max_retries = 1}, 5), 2);
  EXPECT_EQ(guesses({.guess_max_speech = 2s}, 5), 2);
  EXPECT_EQ(guesses({.guess_enabled = false}, 5), 0);
}

TEST(Guesses, AreNotMadeOfUnfinishedWordsNorWhileTheAgentSpeaks) {
  Listening to;
  to.voice(0, 500), to.interim(650, "I would like to"), to.until(900);
  EXPECT_THAT(to.log(), IsEmpty());
}

}  // namespace
}  // namespace aybiza
