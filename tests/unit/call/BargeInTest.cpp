// Who interrupts and who only makes a sound: rows of what a caller does while the agent speaks, and what comes
// of it.
#include <gtest/gtest.h>

#include <functional>

#include "core/call/BargeIn.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;

/// The agent speaks from the beginning; deadlines are kept.
class Scene {
 public:
  explicit Scene(TurnSettings settings = {}) : settings_(std::move(settings)), barge_in_(settings_) {
    barge_in_.opened(true);
    barge_in_.became_audible(now_);
  }
  BargeIn& at(int ms) {
    collect();
    const Time to{milliseconds(ms)};
    while (barge_in_.deadline() && *barge_in_.deadline() <= to) {
      now_ = std::max(now_, *barge_in_.deadline());
      barge_in_.time_passed(now_);
      collect();
    }
    now_ = to;
    return barge_in_;
  }
  Time now() const { return now_; }
  void voice(int from, int to) {
    at(from).voice_started(now_);
    if (to > 0) at(to + 120).voice_paused(now_, Time(milliseconds(to)));  // it takes that long to be told
  }
  void interim(int ms, const char* text) { at(ms).words(now_, text, false); }
  void final(int ms, const char* text) { at(ms).words(now_, text, true); }
  std::string log() {
    collect();
    return log_;
  }

 private:
  void collect() {
    const auto decision = barge_in_.take();
    if (!decision) return;
    using Step = BargeIn::Decision::Step;
    const char* step = decision->step == Step::hold    ? "hold"
                       : decision->step == Step::go_on ? "go on"
                                                       : "cut";
    if (!log_.empty()) log_ += ", ";
    log_ += std::to_string(int(to_ms(now_.time_since_epoch()))) + " " + step;
    if (decision->step != Step::hold) log_ += " by " + decision->cause;
  }
  const TurnSettings settings_;
  BargeIn barge_in_;
  Time now_{};
  std::string log_;
};

TEST(BargeIn, TellsAnInterruptionFromASound) {
  struct Row {
    const char* what;
    std::function<void(Scene&)> play;
    const char* expected;
  };
  const Row rows[] = {
      {"a cough", [](Scene& s) { s.voice(1000, 1200); }, "1000 hold, 1470 go on by quiet"},
      {"a cough of two bursts", [](Scene& s) { s.voice(1000, 1180), s.voice(1350, 1550); },
       "1000 hold, 1500 go on by timeout"},
      {"a long mm-hm", [](Scene& s) { s.voice(1000, 1370); }, "1000 hold, 1500 go on by quiet"},
      {"mm-hm, understood at once", [](Scene& s) { s.voice(1000, 1250), s.final(1380, "Mm-hm."); },
       "1000 hold, 1380 go on by words"},
      {"somebody talks", [](Scene& s) { s.voice(1000, 3000); }, "1000 hold, 1500 cut by speech"},
      {"somebody talks with a short pause between two words",
       [](Scene& s) {
         s.voice(1000, 0), s.at(1270).voice_paused(s.now(), Time(1150ms));
         s.voice(1290, 3000);
       },
       "1000 hold, 1500 cut by speech"},
      {"somebody begins to talk after a cough", [](Scene& s) { s.voice(1000, 1200), s.voice(1800, 4000); },
       "1000 hold, 1470 go on by quiet, 1800 hold, 2300 cut by speech"},
      {"words are faster than the window",
       [](Scene& s) { s.at(1000).voice_started(s.now()), s.interim(1300, "no I meant"); },
       "1000 hold, 1300 cut by words"},
      {"one short word of one's own", [](Scene& s) { s.voice(1000, 1250), s.final(1700, "Tuesday"); },
       "1000 hold, 1500 go on by quiet, 1700 cut by words"},
      {"a word that may still change is not one yet",
       [](Scene& s) { s.voice(1000, 1250), s.interim(1400, "maybe"); }, "1000 hold, 1500 go on by quiet"},
      {"three acknowledgements in a row",
       [](Scene& s) {
         s.voice(1000, 1250), s.interim(1400, "yeah"), s.voice(1900, 2200), s.interim(2350, "yeah okay");
         s.voice(2800, 3100), s.final(3280, "Yeah. Okay, uh-huh.");
       },
       "1000 hold, 1400 go on by words, 1900 hold, 2350 go on by words, 2800 hold, 3280 go on by words"},
      {"acknowledgements that go on in one breath",
       [](Scene& s) {
         s.at(1000).voice_started(s.now()), s.interim(1450, "okay right"), s.final(1900, "okay right yeah");
         s.at(2200).voice_paused(s.now(), s.now());
       },
       "1000 hold, 1500 go on by words"},
      {"an acknowledgement that becomes an objection",
       [](Scene& s) { s.voice(1000, 1250), s.final(1400, "yeah"), s.interim(1900, "yeah but I want"); },
       "1000 hold, 1400 go on by words, 1900 cut by words"},
      {"a word that always interrupts, however short",
       [](Scene& s) { s.voice(1000, 1200), s.interim(1400, "okay stop"); }, "1000 hold, 1400 cut by words"},
      {"words where no voice was noticed", [](Scene& s) { s.interim(1000, "excuse me"); },
       "1000 cut by words"},
      {"the agent finishes meanwhile",
       [](Scene& s) { s.at(1000).voice_started(s.now()), s.at(1100).closed(); },
       "1000 hold, 1100 go on by done"},
      {"the agent begins to say goodbye meanwhile",
       [](Scene& s) { s.at(1000).voice_started(s.now()), s.at(1100).protect(), s.final(1200, "stop stop"); },
       "1000 hold, 1100 go on by done"},
  };
  for (const Row& row : rows) {
    Scene scene;
    row.play(scene);
    scene.at(10'000);
    EXPECT_EQ(scene.log(), row.expected) << row.what;
  }
}

TEST(BargeIn, DoesAsItIsTold) {
  struct Row {
    const char* what;
    TurnSettings settings;
    const char* expected;  // for somebody who talks from 1000 to 3000 and is understood at 2000
  };
  const Row rows[] = {
      {"as it comes", {}, "1000 hold, 1500 cut by speech"},
      {"words alone decide",
       {.interrupt_on_timeout = false},
       "1000 hold, 1500 go on by timeout, 2000 cut by words"},
      {"more time", {.interrupt_decision = 800ms}, "1000 hold, 1800 cut by speech"},
      {"nothing is held", {.interrupt_hold = InterruptHold::none}, "2000 cut by words"},
      {"voice alone decides, and nothing is held",
       {.interrupt_min_words = 0, .interrupt_min_speech = 400ms, .interrupt_hold = InterruptHold::none},
       "1400 cut by speech"},
      {"voice alone decides",
       {.interrupt_min_words = 0, .interrupt_min_speech = 300ms},
       "1000 hold, 1300 cut by speech"},
      {"more words",
       {.interrupt_min_words = 5, .interrupt_on_timeout = false},
       "1000 hold, 1500 go on by timeout"},
      {"not at all", {.interrupt_enabled = false}, ""},
  };
  for (const Row& row : rows) {
    Scene scene(row.settings);
    scene.voice(1000, 0);
    scene.interim(2000, "I wanted to ask");
    scene.at(3000).voice_paused(scene.now(), scene.now());
    scene.at(10'000);
    EXPECT_EQ(scene.log(), row.expected) << row.what;
  }
}

TEST(BargeIn, BelievesAVoiceWithoutWordsTwiceAndThenTakesItForANoise) {
  Scene scene;
  for (int i = 0; i < 4; i++) {
    scene.at(5000 * i).closed();
    scene.at(5000 * i).opened(true);
    scene.at(5000 * i).became_audible(scene.now());
    scene.voice(5000 * i + 1000, 5000 * i + 3000);
  }
  EXPECT_EQ(
      scene.log(),
      "1000 hold, 1500 cut by speech, 6000 hold, 6500 cut by speech, 11000 hold, 11500 go on by timeout, "
      "16000 hold, 16500 go on by timeout");
  scene.final(19'000, "sorry, there is a lorry");
  scene.at(20'000).opened(true);
  scene.at(20'000).became_audible(scene.now());
  scene.voice(21'000, 23'000);
  EXPECT_TRUE(scene.log().ends_with("21000 hold, 21500 cut by speech")) << scene.log();
}

TEST(BargeIn, ANoiseThatWasThereBeforeTheAgentDoesNotHoldIt) {
  TurnSettings settings;
  BargeIn barge_in(settings);
  barge_in.voice_started(Time(1s));
  barge_in.opened(true);
  barge_in.became_audible(Time(2s));
  EXPECT_FALSE(barge_in.take());
  barge_in.voice_paused(Time(3s), Time(3s));
  barge_in.voice_started(Time(4s));
  EXPECT_TRUE(barge_in.take());
}

TEST(BargeIn, WhoGoesOnBeforeTheAnswerIsHeardHadNotFinished) {
  TurnSettings settings;
  for (const bool answer : {true, false}) {
    BargeIn barge_in(settings);
    barge_in.opened(answer);
    barge_in.voice_started(Time(1s));
    EXPECT_FALSE(barge_in.take()) << "there is nothing to hold yet";
    barge_in.words(Time(2s), "and", false);
    const auto decision = barge_in.take();
    ASSERT_EQ(decision.has_value(), answer);
    if (decision) EXPECT_EQ(decision->cause, "continued");
  }
  BargeIn barge_in(settings);
  barge_in.opened(true);
  barge_in.voice_started(Time(1s));
  barge_in.became_audible(Time(1200ms));
  EXPECT_TRUE(barge_in.is_held()) << "both have begun at once";
}

}  // namespace
}  // namespace aybiza
