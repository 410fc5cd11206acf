// Every promise can be broken, and whoever watches sees it: calls that break one each, told event by event, beside the
// call that keeps them all.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/simulation/FakeSpeakVendor.h"
#include "tools/simulation/Promises.h"

namespace aybiza::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Kind = MemoryPort::Sent::Kind;

/// A call in which the agent says "Good morning Ann", and whoever tells it decides what happens.
class Watched {
 public:
  Watched() { told({{"event", "call-started"}, {"call", "call-1"}}); }

  void wait(Duration duration) {
    for (const Time end = now_ + duration; now_ < end; now_ += 20ms)
      promises_.passed(now_, last_sound, awaited);
  }
  void told(const Json& event) { promises_.told(event, now_, sounded); }
  void say(int generation) { told({{"event", "say"}, {"generation", generation}}); }
  void heard(int generation, const char* text, bool complete, bool interrupted = false) {
    told({{"event", "heard"},
          {"generation", generation},
          {"text", text},
          {"complete", complete},
          {"interrupted", interrupted}});
  }
  void interrupted(int generation) { told({{"event", "interrupted"}, {"generation", generation}}); }
  void tool(const char* event, const char* id) { told({{"event", event}, {"id", id}}); }
  void voice(Duration length = 500ms) {
    const std::string audio = FakeSpeakVendor::audio_of("m");
    const auto bytes = static_cast<size_t>(length / 125us);
    promises_.sent({Kind::audio, now_, std::vector<uint8_t>(bytes, static_cast<uint8_t>(audio[0])), {}});
  }
  void mark(const char* name) { promises_.sent({Kind::mark, now_, {}, name}); }
  void clear() { promises_.sent({Kind::clear, now_, {}, {}}); }
  void end(const char* outcome = "caller-gone", const char* call = "call-1") {
    promises_.ended({{"outcome", outcome}, {"call", call}}, sounded);
  }
  void spoke() { promises_.spoke(); }
  Time now() const { return now_; }
  std::vector<std::string> broken() { return promises_.take_broken(); }

  std::string sounded;  ///< of the agent, to the caller's ear
  bool awaited = true;
  Time last_sound{};

 private:
  Time now_{};
  Promises promises_{"call-1", {}, 8s};
};

TEST(Promises, AreKeptByACallInWhichAllIsWell) {
  Watched call;
  call.say(1);
  call.voice();
  call.mark("g1-1");
  call.wait(300ms);
  call.sounded = "Good morn";
  call.interrupted(1);
  call.clear();
  call.heard(1, "Good", false, true);
  call.say(2);
  call.voice();
  call.mark("g2-2");
  call.wait(500ms);
  call.sounded += " We are open.";
  call.heard(2, "We are open.", true);
  call.tool("tool-start", "one");
  call.tool("tool-end", "one");
  call.awaited = false;
  call.wait(4900ms);
  call.awaited = true;
  call.wait(20ms);
  call.end();
  EXPECT_THAT(call.broken(), IsEmpty());
}

TEST(Promises, AreKeptByAVoiceThatBreaksUnderItsFirstWordAndSaysItAgain) {
  Watched call;
  call.say(1);
  call.interrupted(1);
  call.clear();
  call.heard(1, "", false, true);
  call.say(2);
  call.sounded = " W We are open.";
  call.heard(2, "We are open.", true);
  EXPECT_THAT(call.broken(), IsEmpty());
}

struct Breach {
  const char* name;
  void (*happens)(Watched& call);
  const char* told;
};
void PrintTo(const Breach& breach, std::ostream* out) { *out << breach.name; }

const Breach breaches[] = {
    {"MoreIsOnRecordThanWasHeard",
     [](Watched& call) {
       call.say(1);
       call.sounded = "Good morning";
       call.heard(1, "Good morning Ann, how are you?", true);
     },
     "of answer 1 the caller heard \"Good morning\", on record is"},
    {"LessIsOnRecordThanWasHeard",
     [](Watched& call) {
       call.say(1);
       call.sounded = "Good morning Ann, how are you?";
       call.heard(1, "Good", false, true);
     },
     "of answer 1 the caller heard \"Good morning Ann, how are you?\", on record is \"Good\""},
    {"OtherWordsAreOnRecord",
     [](Watched& call) {
       call.say(1);
       call.sounded = "We are closed today";
       call.heard(1, "Come whenever you like", true);
     },
     "on record is \"Come whenever you like\""},
    {"MoreIsOnRecordOfACallThatEndsUnderAWord",
     [](Watched& call) {
       call.say(1);
       call.sounded = "Good";
       call.heard(1, "Good morning Ann, how", false);
       call.end();
     },
     "of answer 1 the caller heard \"Good\""},
    {"AnOldAnswerSoundsOnBehindItsClear",
     [](Watched& call) {
       call.say(1);
       call.interrupted(1);
       call.clear();
       call.heard(1, "", false, true);
       call.say(2);
       call.sounded = "morning We are open.";
       call.heard(2, "We are open.", true);
     },
     "behind a clear the caller heard \"morning We are open.\""},
    {"AnOldAnswerIsSentOnBehindItsClear",
     [](Watched& call) {
       call.say(1);
       call.interrupted(1);
       call.clear();
       call.say(2);
       call.voice();
       call.mark("g1-7");
     },
     "audio of answer 1 was sent behind the clear that ended it"},
    {"AVoiceOfNoAnswerIsHeardBehindAClear",
     [](Watched& call) {
       call.say(1);
       call.interrupted(1);
       call.clear();
       call.voice();
       call.wait(2s);
     },
     "there was a voice behind the clear that ended answer 1"},
    {"AnInterruptionIsClearedTwice",
     [](Watched& call) {
       call.say(1);
       call.voice();
       call.interrupted(1);
       call.clear();
       call.clear();
     },
     "one interruption, of answer 1, was cleared twice"},
    {"AnInterruptionIsNotCleared",
     [](Watched& call) {
       call.say(1);
       call.voice();
       call.interrupted(1);
       call.wait(40ms);
     },
     "answer 1 was interrupted and its voice went on"},
    {"NobodyInterruptsAndTheVoiceIsCleared",
     [](Watched& call) {
       call.say(1);
       call.voice();
       call.clear();
     },
     "nobody had interrupted"},
    {"AnAnswerIsInterruptedTwice",
     [](Watched& call) {
       call.say(1);
       call.interrupted(1);
       call.interrupted(1);
     },
     "answer 1 was interrupted again"},
    {"AMarkBelongsToNoAnswer", [](Watched& call) { call.mark("whose?"); },
     "the mark \"whose?\" belongs to no answer"},
    {"AToolBeginsTwice",
     [](Watched& call) {
       call.tool("tool-start", "one");
       call.tool("tool-start", "one");
     },
     "the tool use one began twice"},
    {"AToolEndsThatHasNotBegun", [](Watched& call) { call.tool("tool-end", "one"); }, "had not begun"},
    {"AToolEndsTwice",
     [](Watched& call) {
       call.tool("tool-start", "one");
       call.tool("tool-end", "one");
       call.tool("tool-end", "one");
     },
     "the tool use one ended twice"},
    {"BothAreSilentForFiveSeconds",
     [](Watched& call) {
       call.wait(1s);
       call.awaited = false;
       call.wait(5100ms);
     },
     "both sides were silent for 5000 ms"},
    {"BothAreSilentForFiveSecondsBehindASound",
     [](Watched& call) {
       call.awaited = false;
       call.wait(3s);
       call.last_sound = call.now();
       call.wait(5100ms);
     },
     "both sides were silent for 5000 ms"},
    {"TheCallerHasSpokenAndIsKeptWaitingAsIfHeHadNot",
     [](Watched& call) {
       call.sounded = "Good morning Ann";
       call.heard(1, "Good morning Ann", true);
       call.awaited = false;
       call.spoke();
       call.wait(5100ms);
     },
     "both sides were silent for 5000 ms"},
    {"TheIdlePromptIsNotHeard",
     [](Watched& call) {
       call.sounded = "Good morning Ann";
       call.heard(1, "Good morning Ann", true);
       call.awaited = false;
       call.wait(10100ms);
     },
     "both sides were silent for 10000 ms"},
    {"AKeyIsPressedTooLateToBreakTheSilence",
     [](Watched& call) {
       call.awaited = false;
       call.told({{"event", "key"}, {"digit", "#"}});
       call.wait(5100ms);
     },
     "both sides were silent for 5000 ms"},
    {"AnotherCallBegins",
     [](Watched& call) {
       call.told({{"event", "call-started"}, {"call", "call-2"}});
     },
     "call call-1 began as \"call-2\""},
    {"AnotherCallIsReported", [](Watched& call) { call.end("idle", "call-2"); },
     "the report is of the call \"call-2\""},
    {"NobodyKnowsTheOutcome", [](Watched& call) { call.end("it just stopped"); },
     "nobody knows the outcome \"it just stopped\""},
};

class Broken : public testing::TestWithParam<Breach> {};

TEST_P(Broken, IsSeen) {
  Watched call;
  GetParam().happens(call);
  EXPECT_THAT(call.broken(), ElementsAre(HasSubstr(GetParam().told)));
  EXPECT_THAT(call.broken(), IsEmpty()) << "once";
}

INSTANTIATE_TEST_SUITE_P(Promises, Broken, testing::ValuesIn(breaches),
                         [](const auto& breach) { return breach.param.name; });

TEST(Promises, WhoseTurnItIsMayThinkUntilTheIdlePrompt) {
  Watched call;
  call.sounded = "Good morning Ann";
  call.heard(1, "Good morning Ann", true);
  call.awaited = false;
  call.wait(9900ms);
  EXPECT_THAT(call.broken(), IsEmpty());
}

TEST(Promises, TheWordAtWhichAnAnswerWasCutIsNeitherHeardNorNot) {
  Watched call;
  call.sounded = "Good morning Ann, how ar";
  call.interrupted(1);
  call.heard(1, "Good morning", false, true);
  EXPECT_THAT(call.broken(), IsEmpty());
}

TEST(Promises, AVoiceThatBreaksMaySayAgainTheWordAtWhichItBroke) {
  Watched call;
  call.voice();
  call.interrupted(1);
  call.clear();
  call.heard(1, "", false, true);
  call.sounded = "I wwill put you through";
  call.say(2);
  call.heard(2, "I will put you through", true);
  EXPECT_THAT(call.broken(), IsEmpty());
}

TEST(Promises, AKeyThatIsPressedIsNoSilence) {
  Watched call;
  call.awaited = false;
  call.wait(3s);
  call.told({{"event", "key"}, {"digit", "#"}});
  call.wait(4s);
  EXPECT_THAT(call.broken(), IsEmpty());
}

TEST(Promises, WordsAreApartByWhatIsSaid) {
  EXPECT_EQ(words_apart("Good morning, Ann!", "good morning ann"), 0u);
  EXPECT_EQ(words_apart("Good morning", "Go od mor ning"), 0u) << "the voice was held within a word";
  EXPECT_EQ(words_apart("Once upon a time", "O nce upon a t time"), 1u) << "and broke within another";
  EXPECT_EQ(words_apart("Good morning", "Good mo"), 1u);
  EXPECT_EQ(words_apart("Good morning", ""), 2u);
  EXPECT_EQ(words_apart("Good morning Ann", "Good Ann"), 1u);
  EXPECT_EQ(words_apart("", "a b c"), 3u);
}

TEST(Deeds, AreDoneOnceWhereTheyAreConfirmedAndNeverUnasked) {
  EXPECT_THAT(find_wrong_deeds({"a", "b"}, {"a"}, {{"a", 1}, {"b", 1}}), IsEmpty());
  EXPECT_THAT(find_wrong_deeds({"a"}, {"a"}, {{"a", 2}}), ElementsAre("a was done 2 times"));
  EXPECT_THAT(find_wrong_deeds({"a"}, {"a"}, {}), ElementsAre("a was confirmed and never done"));
  EXPECT_THAT(find_wrong_deeds({}, {}, {{"a", 1}}), ElementsAre("a was done and nobody had asked for it"));
}

TEST(Callers, AreFoundInWhatTheyHaveSaid) {
  const auto request = [](const char* user, const char* assistant) {
    return Json{{"messages",
                 Json::array({{{"role", "user"}, {"content", Json::array({{{"text", user}}})}},
                              {{"role", "assistant"}, {"content", Json::array({{{"text", assistant}}})}}})}};
  };
  const std::vector<std::string> names = {"ann", "bob"};
  EXPECT_THAT(find_callers(request("I am Ann.", "Hello, Bob"), names), ElementsAre("ann"));
  EXPECT_THAT(find_callers(request("I am Ann. I am Bob.", ""), names), ElementsAre("ann", "bob"));
  EXPECT_THAT(find_callers(request("Annabel", ""), names), IsEmpty());
}

}  // namespace
}  // namespace aybiza::test
