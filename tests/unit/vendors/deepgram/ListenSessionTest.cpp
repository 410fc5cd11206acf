// A live transcription over a network that breaks: no final word lost, none told twice, no idle connection
// closed, and an error with its cause when there is nothing left to try. All in simulated time.
#include <random>

#include "tests/unit/vendors/deepgram/LiveCaller.h"

namespace aybiza {
namespace {

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
  LiveCaller call;
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
  LiveCaller call;
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
  LiveCaller call;
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
    LiveCaller call;
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
  LiveCaller call;
  call.speak(test::spoken(1));
  const Time died = call.loop.now();
  call.vendor.peer().cut();
  call.speak(test::quiet(600));
  ASSERT_EQ(call.vendor.upgrade_times().size(), 2u);
  EXPECT_LE(call.vendor.upgrade_times()[1] - died, 500ms);
}

TEST(ListenSession, AReplayIsFasterThanSpeechButNotBeyondWhatTheVendorTakes) {
  LiveCaller call;
  call.options.burst = 0ms;
  call.vendor.peer().set_unreachable(true);
  call.speak(test::utterance({1, 2, 3, 4, 5, 6, 7, 8}, 100));
  call.vendor.peer().set_unreachable(false);
  ASSERT_TRUE(call.loop.run_until([&] { return call.vendor.audio_bytes() > 0; }, 10s));
  const size_t before = call.vendor.audio_bytes();
  call.speak(test::quiet(1000));
  EXPECT_NEAR(static_cast<double>(call.vendor.audio_bytes() - before), 1.25 * 8000, 2 * LiveCaller::frame);
}

TEST(ListenSession, AnUtteranceThatTheReconnectCutIsEndedStill) {
  LiveCaller call;
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
  LiveCaller call;
  call.speak(test::utterance({1, 2}, 40));
  call.session->finalize();
  call.loop.run_for(100ms);
  EXPECT_EQ(call.transcript(), "w1 w2");
  EXPECT_EQ(call.speech_finals, 1);
  EXPECT_TRUE(call.phrases.at(0).ends_utterance);
}

TEST(ListenSession, FinalizeSurvivesTheConnectionThatTookIt) {
  LiveCaller call;
  call.speak(test::utterance({1, 2}, 40));
  call.session->finalize();
  call.vendor.peer().cut();
  call.loop.run_for(1s);
  EXPECT_EQ(call.transcript(), "w1 w2");
}

TEST(ListenSession, AudioThatStopsInMidSentenceIsFinalizedToo) {
  LiveCaller call;
  call.speak(test::utterance({1, 2, 3}, 20));
  call.loop.run_for(3s);
  EXPECT_EQ(call.transcript(), "w1 w2 w3");
}

TEST(ListenSession, FlushForgetsWhatWasNotTold) {
  LiveCaller call;
  call.speak(test::utterance({1, 2}, 40));
  call.session->flush();
  call.speak(test::utterance({3}, 600));
  ASSERT_TRUE(call.hang_up());
  EXPECT_EQ(call.transcript(), "w3");
  EXPECT_EQ(call.session->stream().stats().connects, 1u);
}

TEST(ListenSession, TheEndWaitsForTheLastWord) {
  LiveCaller call;
  call.speak(test::utterance({1, 2}, 0));
  EXPECT_EQ(call.transcript(), "");
  ASSERT_TRUE(call.hang_up());
  EXPECT_EQ(call.transcript(), "w1 w2");
  EXPECT_FALSE(call.failed);
}

TEST(ListenSession, TheEndDoesNotWaitForEver) {
  LiveCaller call;
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
  LiveCaller call;
  call.start();
  ASSERT_TRUE(call.hang_up());
  EXPECT_TRUE(call.vendor.urls().empty());
}

TEST(ListenSession, ARefusalThatWillNotChangeEndsItAtOnceWithItsCause) {
  for (const auto& [status, text] :
       {std::pair{401, "Invalid credentials."}, {400, "No such model/version"}}) {
    LiveCaller call;
    call.vendor.refuse(status, text);
    call.speak(test::quiet(200));
    ASSERT_TRUE(call.failed);
    EXPECT_EQ(call.failed->status, status);
    EXPECT_THAT(call.failed->message, HasSubstr(text));
    EXPECT_EQ(call.vendor.urls().size(), 1u) << "no second try";
  }
}

TEST(ListenSession, RepeatedFailureGrowsItsPausesAndThenNamesTheCause) {
  LiveCaller call;
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
  LiveCaller call;
  call.speak(test::quiet(200));
  call.vendor.close_all(1008, "DATA-0000");
  call.speak(test::quiet(200));
  ASSERT_TRUE(call.failed);
  EXPECT_THAT(call.failed->message, HasSubstr("could not decode"));
  EXPECT_EQ(call.vendor.urls().size(), 1u);
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
  LiveCaller call;
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
  LiveCaller call;
  call.speak(test::utterance({1, 2}, 40));
  for (int i = 0; i < 5; i++) call.vendor.say("nonsense");
  call.speak(test::quiet(600));
  ASSERT_TRUE(call.hang_up());
  EXPECT_EQ(call.transcript(), "w1 w2");
  EXPECT_EQ(call.session->stream().stats().connects, 2u);
}

TEST(ListenSession, AConnectionThatTakesAudioAndSaysNothingIsReplaced) {
  LiveCaller call;
  call.speak(test::quiet(2000));
  call.vendor.play_dead();
  call.speak(test::quiet(16'000));
  EXPECT_EQ(call.vendor.urls().size(), 2u);
  ASSERT_FALSE(call.degraded.empty());
  EXPECT_THAT(call.degraded[0].message, HasSubstr("silent for 15 s of audio"));
}

TEST(ListenSession, AnOutageLongerThanTheBufferSaysWhatItCost) {
  LiveCaller call;
  call.options.keep = 5s;
  call.options.max_failures = 100;
  call.vendor.peer().set_unreachable(true);
  call.speak(test::quiet(8000));
  const Duration lost = call.session->stream().stats().audio_lost;
  EXPECT_NEAR(to_ms(lost), 3000, 50);
  EXPECT_THAT(call.degraded.back().message, testing::AnyOf(HasSubstr("dropped"), HasSubstr("vendor")));
}

TEST(ListenSession, FluxTellsTurns) {
  LiveCaller call(ListenApi::flux, /*eager=*/true);
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
  LiveCaller call(ListenApi::flux);
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
    LiveCaller call(ListenApi::flux, kill % 2 == 0);
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
