// A live transcription over a network that breaks: no final word lost, none told twice, no idle connection
// closed, and an error with its cause when there is nothing left to try. All in simulated time.
#include "core/vendors/deepgram/ListenSession.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "core/loop/VirtualLoop.h"
#include "tools/simulation/FakeListenVendor.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;
using test::FakeListenVendor;
using testing::HasSubstr;

/// A caller who speaks in real time, and all that is heard of it.
class Call final : private ListenSession::Listener {
 public:
  explicit Call(ListenApi api = ListenApi::nova, bool eager = false) : network(loop), vendor(network, eager) {
    vendor.peer().set_latency(20ms);
    options.api = api;
    settings.url = "ws://vendor";
    settings.model = api == ListenApi::flux ? "flux-general-en" : "nova-3";
  }
  void start() {
    std::vector<ListenSession::Recogniser> recognisers = {{*make_request(settings), options}};
    recognisers.insert(recognisers.end(), fallbacks.begin(), fallbacks.end());
    session.reset(new ListenSession(network, recognisers, *this));
  }
  void speak(const std::vector<uint8_t>& audio) {
    if (!session) start();
    for (size_t at = 0; at < audio.size() && !failed; at += frame) {
      session->push(Bytes(audio).subspan(at, std::min(frame, audio.size() - at)), running_time());
      loop.run_for(20ms);
    }
  }
  /// Everything that is left to hear, up to the end of the stream.
  bool hang_up() {
    session->end();
    return loop.run_until([this] { return ended || failed; }, 2min);
  }
  uint64_t running_time() const { return static_cast<uint64_t>(loop.now().time_since_epoch().count()); }
  std::string transcript() const {
    std::string text;
    for (const auto& phrase : phrases) text += (text.empty() ? "" : " ") + phrase.text;
    return text;
  }

  static constexpr size_t frame = 160;
  VirtualLoop loop;
  MemoryNetwork network;
  FakeListenVendor vendor;
  ListenSettings settings;
  DeepgramStreamOptions options;
  std::vector<ListenSession::Recogniser> fallbacks;

  std::vector<heard::Phrase> phrases;
  std::vector<heard::Interim> interims;
  std::vector<heard::Turn> turns;
  std::vector<Error> degraded;
  std::vector<heard::Fallback> switches;
  std::vector<heard::UtteranceEnd> utterance_ends;
  int speech_finals = 0;
  bool ended = false;
  std::optional<Error> failed;
  std::unique_ptr<ListenSession> session;

 private:
  void on_heard(const heard::Event& event) override {
    if (auto* e = std::get_if<heard::Phrase>(&event)) phrases.push_back(*e);
    if (auto* e = std::get_if<heard::Interim>(&event)) interims.push_back(*e);
    if (auto* e = std::get_if<heard::Turn>(&event)) turns.push_back(*e);
    if (auto* e = std::get_if<heard::Degraded>(&event)) degraded.push_back(e->cause);
    if (auto* e = std::get_if<heard::Fallback>(&event)) switches.push_back(*e);
    if (auto* e = std::get_if<heard::UtteranceEnd>(&event)) utterance_ends.push_back(*e);
    if (auto* e = std::get_if<heard::Failed>(&event)) failed = e->cause;
    speech_finals += std::holds_alternative<heard::SpeechFinal>(event);
    ended |= std::holds_alternative<heard::Ended>(event);
  }
  void on_raw(std::string_view) override {}
  void on_progress() override {}
};

std::vector<uint8_t> conversation() {
  std::vector<uint8_t> audio;
  int word = 0;
  for (const int words : {3, 1, 5, 12, 2}) {
    std::vector<int> numbers;
    for (int i = 0; i < words; i++) numbers.push_back(word++);
    const auto said = test::utterance(numbers, 900);
    audio.insert(audio.end(), said.begin(), said.end());
  }
  return audio;
}
constexpr int words_in_conversation = 23;

std::string all_words() {
  std::string text;
  for (int i = 0; i < words_in_conversation; i++) text += (i ? " w" : "w") + std::to_string(i);
  return text;
}

TEST(ListenSession, TellsWordsWithTheRunningTimeTheyWereSaidAt) {
  Call call;
  call.loop.run_for(5s);  // the call's running time is not the vendor's audio time
  call.speak(test::quiet(400));
  call.speak(test::utterance({7, 8}, 600));
  ASSERT_TRUE(call.hang_up());
  EXPECT_EQ(call.transcript(), "w7 w8");
  ASSERT_EQ(call.phrases.size(), 1u);
  EXPECT_EQ(call.phrases[0].span.running_time, 5'400'000'000u);
  EXPECT_NEAR(static_cast<double>(call.phrases[0].span.duration), 680e6, 1e6);
  EXPECT_EQ(call.speech_finals, 1);
  EXPECT_EQ(call.vendor.count("CloseStream"), 1u);
}

TEST(ListenSession, TimesStayTrueOverGapsInTheAudio) {
  Call call;
  call.speak(test::utterance({1}, 600));
  call.loop.run_for(30s);  // muted: no audio at all, the vendor's clock stands still
  const uint64_t resumed = call.running_time();
  call.speak(test::utterance({2}, 600));
  ASSERT_TRUE(call.hang_up());
  ASSERT_EQ(call.transcript(), "w1 w2");
  EXPECT_EQ(call.phrases[1].span.running_time, resumed);
  EXPECT_EQ(call.vendor.net0001(), 0u);
  EXPECT_EQ(call.session->stream().stats().connects, 1u);
  EXPECT_GE(call.vendor.count("KeepAlive"), 6u);
}

TEST(ListenSession, AnUnusedConnectionIsKeptOpenByAudioThenByKeepAlive) {
  Call call;
  call.start();
  call.session->open();
  call.loop.run_for(60s);
  EXPECT_EQ(call.vendor.net0001(), 0u);
  EXPECT_EQ(call.vendor.audio_frames(), 1u) << "KeepAlive alone does not count in the first 10 s";
  EXPECT_EQ(call.vendor.open_connections(), 1u);
  call.speak(test::utterance({4}, 600));
  ASSERT_TRUE(call.hang_up());
  EXPECT_EQ(call.transcript(), "w4");
  EXPECT_EQ(call.phrases[0].span.running_time, 60'000'000'000u) << "silence of our own is not the caller's";
}

TEST(ListenSession, NoFinalWordIsLostOrDoubledWhereverTheSocketDies) {
  const auto audio = conversation();
  const auto length_ms = static_cast<int>(audio.size() / 8);
  for (int kill = 0; kill < 200; kill++) {
    std::mt19937 random(kill);
    Call call;
    Timer killer(call.loop), outage(call.loop), recovery(call.loop);
    killer.start(milliseconds(random() % length_ms), [&] { call.vendor.peer().cut(); });
    if (kill % 3 == 1) {  // and again, maybe while it is replaying
      outage.start(milliseconds(random() % length_ms), [&] { call.vendor.peer().cut(); });
    } else if (kill % 3 == 2) {  // and nobody there for a while
      outage.start(milliseconds(random() % length_ms), [&] {
        call.vendor.peer().cut();
        call.vendor.peer().set_unreachable(true);
        recovery.start(milliseconds(random() % 2000), [&] { call.vendor.peer().set_unreachable(false); });
      });
    }
    call.speak(audio);
    ASSERT_TRUE(call.hang_up()) << "kill " << kill;
    ASSERT_EQ(call.transcript(), all_words()) << "kill " << kill;
    ASSERT_GE(call.session->stream().stats().connects, 2u) << "kill " << kill;
  }
}

TEST(ListenSession, ANewSocketIsAskedForAtOnce) {
  Call call;
  call.speak(test::spoken(1));
  const Time died = call.loop.now();
  call.vendor.peer().cut();
  call.speak(test::quiet(600));
  ASSERT_EQ(call.vendor.upgrade_times().size(), 2u);
  EXPECT_LE(call.vendor.upgrade_times()[1] - died, 500ms);
}

TEST(ListenSession, AReplayIsFasterThanSpeechButNotBeyondWhatTheVendorTakes) {
  Call call;
  call.options.burst = 0ms;
  call.vendor.peer().set_unreachable(true);
  call.speak(test::utterance({1, 2, 3, 4, 5, 6, 7, 8}, 100));
  call.vendor.peer().set_unreachable(false);
  ASSERT_TRUE(call.loop.run_until([&] { return call.vendor.audio_bytes() > 0; }, 10s));
  const size_t before = call.vendor.audio_bytes();
  call.speak(test::quiet(1000));
  EXPECT_NEAR(static_cast<double>(call.vendor.audio_bytes() - before), 1.25 * 8000, 2 * Call::frame);
}

TEST(ListenSession, AnUtteranceThatTheReconnectCutIsEndedStill) {
  Call call;
  call.speak(test::utterance({1, 2, 3, 4, 5, 6, 7, 8, 9}, 60));  // a long phrase, final in part, no end yet
  ASSERT_FALSE(call.phrases.empty());
  ASSERT_EQ(call.speech_finals, 0);
  call.speak(test::quiet(200));
  call.vendor.peer().cut();
  call.speak(test::quiet(6000));
  EXPECT_EQ(call.transcript(), "w1 w2 w3 w4 w5 w6 w7 w8 w9");
  EXPECT_GE(call.speech_finals + static_cast<int>(call.utterance_ends.size()), 1);
}

TEST(ListenSession, FinalizeGetsTheWordsWithoutWaitingForThePause) {
  Call call;
  call.speak(test::utterance({1, 2}, 40));
  call.session->finalize();
  call.loop.run_for(100ms);
  EXPECT_EQ(call.transcript(), "w1 w2");
  EXPECT_EQ(call.speech_finals, 1);
  EXPECT_TRUE(call.phrases.at(0).ends_utterance);
}

TEST(ListenSession, FinalizeSurvivesTheConnectionThatTookIt) {
  Call call;
  call.speak(test::utterance({1, 2}, 40));
  call.session->finalize();
  call.vendor.peer().cut();
  call.loop.run_for(1s);
  EXPECT_EQ(call.transcript(), "w1 w2");
}

TEST(ListenSession, AudioThatStopsInMidSentenceIsFinalizedToo) {
  Call call;
  call.speak(test::utterance({1, 2, 3}, 20));
  call.loop.run_for(3s);
  EXPECT_EQ(call.transcript(), "w1 w2 w3");
}

TEST(ListenSession, FlushForgetsWhatWasNotTold) {
  Call call;
  call.speak(test::utterance({1, 2}, 40));
  call.session->flush();
  call.speak(test::utterance({3}, 600));
  ASSERT_TRUE(call.hang_up());
  EXPECT_EQ(call.transcript(), "w3");
  EXPECT_EQ(call.session->stream().stats().connects, 1u);
}

TEST(ListenSession, TheEndWaitsForTheLastWord) {
  Call call;
  call.speak(test::utterance({1, 2}, 0));
  EXPECT_EQ(call.transcript(), "");
  ASSERT_TRUE(call.hang_up());
  EXPECT_EQ(call.transcript(), "w1 w2");
  EXPECT_FALSE(call.failed);
}

TEST(ListenSession, TheEndDoesNotWaitForEver) {
  Call call;
  call.speak(test::utterance({1}, 0));
  call.vendor.play_dead();
  const Time start = call.loop.now();
  ASSERT_TRUE(call.hang_up());
  EXPECT_TRUE(call.ended);
  EXPECT_LE(call.loop.now() - start, 6s);
  ASSERT_FALSE(call.degraded.empty());
  EXPECT_THAT(call.degraded.back().message, HasSubstr("did not close"));
}

TEST(ListenSession, AnEndWithoutAudioNeedsNoConnection) {
  Call call;
  call.start();
  ASSERT_TRUE(call.hang_up());
  EXPECT_TRUE(call.vendor.urls().empty());
}

TEST(ListenSession, ARefusalThatWillNotChangeEndsItAtOnceWithItsCause) {
  for (const auto& [status, text] :
       {std::pair{401, "Invalid credentials."}, {400, "No such model/version"}}) {
    Call call;
    call.vendor.refuse(status, text);
    call.speak(test::quiet(200));
    ASSERT_TRUE(call.failed);
    EXPECT_EQ(call.failed->status, status);
    EXPECT_THAT(call.failed->message, HasSubstr(text));
    EXPECT_EQ(call.vendor.urls().size(), 1u) << "no second try";
  }
}

TEST(ListenSession, RepeatedFailureGrowsItsPausesAndThenNamesTheCause) {
  Call call;
  call.vendor.refuse(503, "Please try again later");
  call.speak(test::quiet(20'000));
  ASSERT_TRUE(call.failed);
  EXPECT_THAT(call.failed->message, HasSubstr("7 times in a row"));
  EXPECT_THAT(call.failed->message, HasSubstr("Please try again later"));
  const auto& times = call.vendor.upgrade_times();
  ASSERT_EQ(times.size(), 7u);
  EXPECT_LT(times[1] - times[0], 500ms);
  for (size_t i = 3; i < times.size(); i++) EXPECT_GT(times[i] - times[i - 1], times[i - 1] - times[i - 2]);
}

TEST(ListenSession, UndecodableAudioIsNotSentASecondTime) {
  Call call;
  call.speak(test::quiet(200));
  call.vendor.close_all(1008, "DATA-0000");
  call.speak(test::quiet(200));
  ASSERT_TRUE(call.failed);
  EXPECT_THAT(call.failed->message, HasSubstr("could not decode"));
  EXPECT_EQ(call.vendor.urls().size(), 1u);
}

/// One that stands in for the wanted one, elsewhere.
struct StandIn {
  explicit StandIn(Call& call, const char* model = "nova-3") : vendor(call.network, false, "ws://other") {
    ListenSettings settings = call.settings;
    settings.url = "ws://other";
    settings.model = model;
    DeepgramStreamOptions options = call.options;
    options.api = settings.api();
    call.fallbacks.push_back({*make_request(settings), options});
  }
  FakeListenVendor vendor;
};

TEST(ListenSession, AfterThreeFailuresAnotherRecogniserHearsWhatWasNotAnswered) {
  for (const char* model : {"nova-3", "flux-general-en"}) {
    Call call;
    StandIn other(call, model);
    call.speak(test::utterance({1, 2}, 40));
    const Time died = call.loop.now();
    call.vendor.peer().set_unreachable(true);
    call.vendor.peer().cut();
    call.speak(test::utterance({3, 4}, 1500));
    EXPECT_EQ(call.transcript(), "w1 w2 w3 w4") << model;
    ASSERT_EQ(call.switches.size(), 1u) << model;
    EXPECT_EQ(call.switches[0].recogniser, 1u);
    EXPECT_LE(other.vendor.upgrade_times().at(0) - died, 500ms);
    EXPECT_EQ(call.degraded.size(), 2u) << "the third failure is the switch";
    EXPECT_TRUE(call.hang_up());
  }
}

TEST(ListenSession, ARefusalThatWillNotChangeIsLeftToTheOtherAtOnce) {
  Call call;
  StandIn other(call);
  call.vendor.refuse(401, "Invalid credentials.");
  call.speak(test::utterance({1, 2}, 600));
  EXPECT_EQ(call.transcript(), "w1 w2");
  EXPECT_EQ(call.vendor.urls().size(), 1u);
  EXPECT_FALSE(call.failed);
}

TEST(ListenSession, ARecogniserThatOthersFoundToBeDownIsNotWaitedFor) {
  Call call;
  CircuitBreaker breaker({.failures = 1});
  breaker.failed(call.loop.now());
  call.options.breaker = &breaker;
  StandIn other(call);
  call.fallbacks[0].options.breaker = nullptr;
  call.speak(test::utterance({1, 2}, 600));
  EXPECT_EQ(call.transcript(), "w1 w2");
  EXPECT_TRUE(call.vendor.urls().empty());
}

TEST(ListenSession, WhatItFindsOutOthersKnow) {
  Call call;
  CircuitBreaker breaker({.failures = 3, .rest = 1h});
  call.options.breaker = &breaker;
  call.vendor.refuse(503, "Please try again later");
  call.speak(test::quiet(400));
  EXPECT_EQ(breaker.state(call.loop.now()), CircuitBreaker::State::open);
  call.vendor.refuse(0);
  call.speak(test::utterance({1, 2}, 2000));
  EXPECT_EQ(call.transcript(), "w1 w2") << "the only one there is, is asked all the same";
  EXPECT_EQ(breaker.state(call.loop.now()), CircuitBreaker::State::closed);
}

TEST(ListenSession, ADeafRecogniserIsReplacedAndTheOtherHearsTheSpeechAgain) {
  Call call;
  call.options.answer_timeout = 2s;
  StandIn other(call);
  call.start();
  call.speak(test::quiet(500));
  call.vendor.play_dead();
  call.session->set_speaking(true);
  const Time began = call.loop.now();
  call.speak(test::utterance({1, 2}, 100));
  call.session->set_speaking(false);
  call.speak(test::quiet(3000));
  EXPECT_EQ(call.vendor.upgrade_times().size(), 2u);
  EXPECT_NEAR(to_ms(call.vendor.upgrade_times().at(1) - began), 2000, 50);
  call.speak(test::quiet(6000));
  EXPECT_EQ(call.transcript(), "w1 w2");
  ASSERT_EQ(call.switches.size(), 1u);
}

TEST(ListenSession, SilenceNeedsNoAnswer) {
  Call call;
  call.options.answer_timeout = 2s;
  call.start();
  call.session->set_speaking(false);
  call.vendor.play_dead();
  call.speak(test::quiet(8000));
  EXPECT_EQ(call.vendor.upgrade_times().size(), 1u);
}

TEST(ListenSession, BrokenRepliesAreToldAndLivedWith) {
  const char* broken[] = {"",
                          "null",
                          "{",
                          "[]",
                          R"({"type":5})",
                          R"({"type":"Results"})",
                          R"({"type":"Results","start":-1,"duration":1})",
                          "\xff\xff",
                          R"({"type":"TurnInfo","event":"Update"})",
                          R"({"type":"UtteranceEnd","last_word_end":{}})"};
  Call call;
  int word = 0;
  for (const char* message : broken) {
    call.speak(test::utterance({word++}, 600));
    call.vendor.say(message);
  }
  ASSERT_TRUE(call.hang_up());
  EXPECT_EQ(call.transcript(), "w0 w1 w2 w3 w4 w5 w6 w7 w8 w9");
  EXPECT_EQ(call.degraded.size(), std::size(broken));
  EXPECT_EQ(call.session->stream().stats().connects, 1u);
}

TEST(ListenSession, AConnectionThatTalksNonsenseIsReplaced) {
  Call call;
  call.speak(test::utterance({1, 2}, 40));
  for (int i = 0; i < 5; i++) call.vendor.say("nonsense");
  call.speak(test::quiet(600));
  ASSERT_TRUE(call.hang_up());
  EXPECT_EQ(call.transcript(), "w1 w2");
  EXPECT_EQ(call.session->stream().stats().connects, 2u);
}

TEST(ListenSession, AConnectionThatTakesAudioAndSaysNothingIsReplaced) {
  Call call;
  call.speak(test::quiet(2000));
  call.vendor.play_dead();
  call.speak(test::quiet(16'000));
  EXPECT_EQ(call.vendor.urls().size(), 2u);
  ASSERT_FALSE(call.degraded.empty());
  EXPECT_THAT(call.degraded[0].message, HasSubstr("silent for 15 s of audio"));
}

TEST(ListenSession, AnOutageLongerThanTheBufferSaysWhatItCost) {
  Call call;
  call.options.keep = 5s;
  call.options.max_failures = 100;
  call.vendor.peer().set_unreachable(true);
  call.speak(test::quiet(8000));
  const Duration lost = call.session->stream().stats().audio_lost;
  EXPECT_NEAR(to_ms(lost), 3000, 50);
  EXPECT_THAT(call.degraded.back().message, testing::AnyOf(HasSubstr("dropped"), HasSubstr("vendor")));
}

TEST(ListenSession, FluxTellsTurns) {
  Call call(ListenApi::flux, /*eager=*/true);
  call.options.chunk = 80ms;
  call.speak(test::utterance({1, 2}, 400));  // long enough for an eager guess, not for the end
  call.speak(test::utterance({3}, 1200));
  ASSERT_TRUE(call.hang_up());
  EXPECT_EQ(call.transcript(), "w1 w2 w3");
  using Event = listen::TurnInfo::Event;
  std::vector<Event> steps;
  for (const auto& turn : call.turns)
    if (turn.event != Event::update) steps.push_back(turn.event);
  EXPECT_EQ(steps, (std::vector{Event::start_of_turn, Event::eager_end_of_turn, Event::turn_resumed,
                                Event::eager_end_of_turn, Event::end_of_turn}));
  EXPECT_EQ(call.vendor.count("KeepAlive") + call.vendor.count("Finalize"), 0u) << "Flux knows neither";
}

TEST(ListenSession, FluxTurnsEndEvenIfTheAudioStops) {
  Call call(ListenApi::flux);
  call.speak(test::utterance({1, 2}, 100));
  call.loop.run_for(3s);
  EXPECT_EQ(call.transcript(), "w1 w2") << "our silence keeps the model's clock going";
  call.loop.run_for(60s);
  EXPECT_EQ(call.vendor.net0001(), 0u);
  EXPECT_EQ(call.session->stream().stats().connects, 1u);
}

TEST(ListenSession, FluxTurnsAreWholeAndOnceWhereverTheSocketDies) {
  std::vector<uint8_t> audio;
  for (const auto& words : {std::vector{0, 1, 2}, {3}, {4, 5, 6, 7}}) {
    const auto said = test::utterance(words, 1200);
    audio.insert(audio.end(), said.begin(), said.end());
  }
  for (int kill = 0; kill < 200; kill++) {
    std::mt19937 random(kill);
    Call call(ListenApi::flux, kill % 2 == 0);
    Timer killer(call.loop);
    killer.start(milliseconds(random() % (audio.size() / 8)), [&] { call.vendor.peer().cut(); });
    call.speak(audio);
    ASSERT_TRUE(call.hang_up()) << "kill " << kill;
    ASSERT_EQ(call.transcript(), "w0 w1 w2 w3 w4 w5 w6 w7") << "kill " << kill;
    using Event = listen::TurnInfo::Event;
    uint64_t turn = 0;
    bool open = false;
    for (const auto& step : call.turns) {
      ASSERT_EQ(step.turn_index, turn) << "kill " << kill;
      if (step.event == Event::start_of_turn) {
        ASSERT_FALSE(std::exchange(open, true)) << "kill " << kill;
      } else if (step.event == Event::end_of_turn) {
        ASSERT_TRUE(std::exchange(open, false)) << "kill " << kill;
        turn++;
      }
    }
    ASSERT_EQ(turn, 3u) << "kill " << kill;
  }
}

}  // namespace
}  // namespace aybiza
