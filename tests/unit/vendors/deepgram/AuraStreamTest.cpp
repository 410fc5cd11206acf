// What an AuraStream does about everything that can happen to it, told without a socket: each test says what
// happens and reads what the stream asks for.
#include "tests/unit/vendors/deepgram/AuraStreamTest.h"

namespace aybiza {
namespace {

TEST_F(AuraStreamTest, OpensAheadAndSpeaksTheFirstPhraseAtOnce) {
  stream.start(now);
  EXPECT_THAT(asked(), ElementsAre("open"));
  say(1, "Hello.");
  EXPECT_THAT(asked(), IsEmpty()) << "nothing can be sent yet";
  stream.opened(now);
  EXPECT_THAT(asked(), ElementsAre("Speak Hello. ", "sent 1", "Flush"));
}

TEST_F(AuraStreamTest, GathersPhrasesWhileTheVendorIsBusy) {
  open();
  say(1, "One.");
  asked();
  say(1, "Two.");
  say(1, "Three.");
  EXPECT_THAT(asked(), ElementsAre("Speak Two. ", "Speak Three. "));
  EXPECT_EQ(audio(300ms), 1u);
  stream.received(now, flushed);
  EXPECT_THAT(asked(), ElementsAre("Flush"));
}

TEST_F(AuraStreamTest, FlushesTheEndOfAnAnswerAndSaysWhenItIsDone) {
  open();
  say(1, "One.");
  say(1, "Two.");
  asked();
  stream.end(now);
  EXPECT_THAT(asked(), ElementsAre("Flush"));
  audio(300ms);
  stream.received(now, flushed);
  EXPECT_THAT(asked(), IsEmpty());
  audio(300ms);
  stream.received(now, flushed);
  EXPECT_THAT(asked(), ElementsAre("done 1"));
}

TEST_F(AuraStreamTest, KnowsWhichAnswerAudioBelongsTo) {
  open();
  say(1, "One.");
  stream.end(now);
  say(2, "Two.");
  stream.end(now);
  asked();
  EXPECT_EQ(audio(1s), 1u);
  stream.received(now, flushed);
  EXPECT_EQ(audio(1s), 2u);
  stream.received(now, flushed);
  EXPECT_THAT(asked(), ElementsAre("done 1", "done 2"));
  EXPECT_EQ(audio(1s), std::nullopt) << "nobody asked for more";
}

TEST_F(AuraStreamTest, AnAnswerWithoutWordsIsDoneInItsTurn) {
  open();
  say(1, "One.");
  stream.begin(now, 2);
  stream.end(now);
  asked();
  audio(1s);
  stream.received(now, flushed);
  EXPECT_THAT(asked(), ElementsAre("done 1", "done 2"));
}

TEST_F(AuraStreamTest, WhiteSpaceIsNotSent) {
  open();
  say(1, " \n");
  EXPECT_THAT(asked(), IsEmpty());
}

TEST_F(AuraStreamTest, LongTextGoesInPiecesOfOneSpan) {
  open();
  std::string text;
  for (int i = 0; i < 1000; i++) text += "word ";
  say(1, text);
  const auto words = asked();
  ASSERT_EQ(words.size(), 6u) << "three pieces, sent, a warning about the rate, and one flush";
  for (const auto& word : words) EXPECT_LE(word.size(), 2006u);
  EXPECT_EQ(words.back(), "Flush");
}

TEST_F(AuraStreamTest, KeepsTheFlushBudgetAndTheEndsOfAnswersInIt) {
  open();
  int flushes = 0;
  auto count = [&] {
    for (const auto& word : asked()) flushes += word == "Flush";
  };
  for (int i = 0; i < 30; i++) {  // an answer of many phrases, each spoken before the next comes
    say(1, "Phrase.");
    count();
    audio(100ms);
    if (stream.is_busy()) stream.received(now, flushed);
    count();
  }
  EXPECT_EQ(flushes, 12) << "8 of 20 are kept for ends of answers";
  stream.end(now);
  count();
  EXPECT_EQ(flushes, 13);
  audio(1s);
  stream.received(now, flushed);
  for (uint64_t generation = 2; generation < 12; generation++) {
    say(generation, "Next.");
    stream.end(now);
    count();
    audio(100ms);
    stream.received(now, flushed);
  }
  EXPECT_EQ(flushes, 20);
  wait(61s);
  flushes += std::ranges::count(happened, "Flush");
  EXPECT_EQ(flushes, 23) << "the three that had to wait, as soon as the minute is over";
}

TEST_F(AuraStreamTest, WarnsOnceWhenItSpeaksFasterThanTheVendorAllows) {
  open();
  int warnings = 0;
  for (int i = 0; i < 20; i++) {
    say(1, std::string(299, 'a'));
    for (const auto& word : asked()) warnings += word.starts_with("degraded: more than 2400 characters");
  }
  EXPECT_EQ(warnings, 1);
}

// ---- barge-in ---------------------------------------------------------------------------------------------

TEST_F(AuraStreamTest, DropsEverythingUntilCleared) {
  open();
  say(1, "One.");
  audio(100ms);
  asked();
  stream.clear(now);
  EXPECT_THAT(asked(), ElementsAre("Clear"));
  EXPECT_EQ(audio(100ms), std::nullopt);
  say(2, "Two.");
  EXPECT_THAT(asked(), IsEmpty()) << "held until the vendor has forgotten the old text";
  stream.received(now, flushed);  // of the old text, sent before the Clear arrived
  EXPECT_EQ(audio(100ms), std::nullopt);
  stream.received(now, cleared);
  EXPECT_THAT(asked(), ElementsAre("Speak Two. ", "sent 2", "Flush"));
  EXPECT_EQ(audio(100ms), 2u);
  EXPECT_EQ(stream.stats().dropped_bytes, 1600u);
}

TEST_F(AuraStreamTest, ClearsOnceAndOnlyWhatWasSent) {
  open();
  stream.clear(now);
  EXPECT_THAT(asked(), IsEmpty()) << "there is nothing to clear";
  say(1, "One.");
  asked();
  stream.clear(now);
  say(2, "Two.");
  stream.clear(now);
  EXPECT_THAT(asked(), ElementsAre("Clear"));
  stream.received(now, cleared);
  EXPECT_THAT(asked(), IsEmpty()) << "the second answer was cut before it was sent";
}

TEST_F(AuraStreamTest, IgnoresWhatStillComesOfAnAnswerThatWasCut) {
  open();
  say(3, "Three.");
  stream.clear(now);
  stream.received(now, cleared);
  asked();
  say(3, "More of three.");
  say(2, "Something older.");
  EXPECT_FALSE(stream.begin(now, 3));
  EXPECT_THAT(asked(), IsEmpty());
  say(0, "Of no answer.");
  EXPECT_THAT(asked(), ElementsAre("Speak Of no answer. ", "sent 0", "Flush"));
}

TEST_F(AuraStreamTest, ReplacesASocketThatDoesNotClear) {
  open();
  say(1, "One.");
  stream.clear(now);
  say(2, "Two.");
  asked();
  wait(1s);
  EXPECT_THAT(happened, ElementsAre("close", HasSubstr("did not answer a Clear"), "open"));
  EXPECT_THAT(asked(), ElementsAre("Speak Two. ", "sent 2", "Flush"));
}

// ---- repairs ----------------------------------------------------------------------------------------------

TEST_F(AuraStreamTest, ReopensAnIdleSocketWithoutAWord) {
  open();
  wait(60s);
  stream.closed(now, 1011, "NET-0001");
  EXPECT_THAT(asked(), ElementsAre("open"));
}

TEST_F(AuraStreamTest, RenewsAnIdleSocketBeforeItsHourIsOver) {
  open();
  wait(56min);
  EXPECT_THAT(happened, ElementsAre("close", "open"));
}

TEST_F(AuraStreamTest, SaysAgainOnlyWhatWasNotSaid) {
  open();
  say(1, "One.");
  asked();
  audio(300ms);
  stream.received(now, flushed);
  say(1, "Two two two.");
  say(1, "Three three.");
  stream.end(now);
  asked();
  audio(430ms);  // at the pace of the first span, 75 ms a letter: the first "Two" and one letter
  stream.closed(now, 1011, "NET-0002");
  EXPECT_THAT(asked(), ElementsAre(HasSubstr("1011 (NET-0002)"), "open"));
  stream.opened(now);
  EXPECT_THAT(asked(), ElementsAre("Speak two two. ", "Speak Three three. ", "Flush"));
  audio(2s);
  stream.received(now, flushed);
  EXPECT_THAT(asked(), ElementsAre("done 1"));
  EXPECT_EQ(stream.said(1), "One. Two two two. Three three.") << "each word once";
}

TEST_F(AuraStreamTest, TakesASilentVendorForABrokenOne) {
  open();
  say(1, "One.");
  asked();
  wait(799ms);
  EXPECT_THAT(happened, IsEmpty());
  wait(1ms);
  EXPECT_THAT(happened, ElementsAre("close", HasSubstr("no audio for 800 ms"), "open"));
  EXPECT_THAT(asked(), ElementsAre("Speak One. ", "Flush"));
}

TEST_F(AuraStreamTest, TakesAVendorThatFallsSilentForABrokenOne) {
  open();
  say(1, "One.");
  wait(500ms);
  audio(65ms);
  wait(700ms);
  EXPECT_THAT(happened, testing::Not(testing::Contains("close")));
  wait(200ms);
  EXPECT_THAT(happened, testing::Contains("close"));
}

TEST_F(AuraStreamTest, ZerosAreNoVoice) {
  open();
  say(1, "One.");
  asked();
  for (int i = 0; i < 39; i++) {
    now += 20ms;
    stream.received_audio(now, std::vector<uint8_t>(160, 0xff));
    stream.tick(now);
  }
  EXPECT_THAT(asked(), IsEmpty());
  wait(20ms);
  EXPECT_THAT(happened, ElementsAre("close", HasSubstr("no audio for 800 ms"), "open"));
  EXPECT_THAT(asked(), ElementsAre("Speak One. ", "Flush")) << "no word was said yet";
}

TEST_F(AuraStreamTest, LongSilenceIsKeptFromTheCaller) {
  open();
  say(1, "One.");
  EXPECT_EQ(stream.received_audio(now, std::vector<uint8_t>(8 * 600, 0xff)), 1u);
  EXPECT_EQ(stream.received_audio(now, std::vector<uint8_t>(8 * 20, 0xff)), std::nullopt);
  EXPECT_EQ(audio(100ms), 1u);
  EXPECT_EQ(stream.received_audio(now, std::vector<uint8_t>(8 * 600, 0xff)), 1u)
      << "a pause behind a word is one of its own";
}

TEST_F(AuraStreamTest, APhraseThatCameOutSilentIsSaidOnceMore) {
  open();
  say(1, "One.");
  stream.end(now);
  asked();
  stream.received_audio(now, std::vector<uint8_t>(1600, 0xff));
  stream.received(now, flushed);
  EXPECT_THAT(asked(), ElementsAre("close", "degraded: Aura made no sound of a phrase", "open"));
  stream.opened(now);
  EXPECT_THAT(asked(), ElementsAre("Speak One. ", "Flush"));
  stream.received(now, flushed);
  EXPECT_THAT(asked(), ElementsAre("degraded: Aura made no audio of a phrase", "done 1"));
}

TEST_F(AuraStreamTest, EveryRetryInARowGetsMoreTime) {
  open();
  say(1, "One.");
  wait(800ms);
  happened.clear();
  wait(1590ms);
  EXPECT_THAT(happened, testing::Not(testing::Contains("close")));
  wait(20ms);
  EXPECT_THAT(happened, testing::Contains("close"));
}

TEST_F(AuraStreamTest, GivesUpWithTheCauseAfterRepeatedFailure) {
  stream.start(now);
  say(1, "One.");
  answers_connects = false;
  std::vector<std::string> words;
  for (int i = 0; i < 10; i++) {
    stream.refused(now, {Fault::unavailable, "connection refused"});
    for (auto& word : asked()) words.push_back(word);
    wait(10s);
    for (auto& word : asked()) words.push_back(word);
  }
  EXPECT_EQ(std::ranges::count(words, "open"), 4);
  EXPECT_EQ(words.back(), "failed: connection refused, 4 failures in a row");
  EXPECT_EQ(stream.next_deadline(now), std::nullopt);
}

TEST_F(AuraStreamTest, GivesUpOnASocketThatBreaksAtTheSameWordForEver) {
  open();
  say(1, "One.");
  for (int i = 0; i < 4; i++) {
    audio(10ms);
    stream.closed(now, 1006, "");
    wait(2s);
  }
  for (auto& word : asked()) happened.push_back(word);
  EXPECT_THAT(happened, testing::Contains(HasSubstr("failed: Aura closed the connection with code 1006")));
}

TEST_F(AuraStreamTest, AFailureNobodyNoticedDoesNotCountAgainstTheNextWords) {
  stream.start(now);
  answers_connects = false;
  for (int i = 0; i < 10; i++) {
    stream.refused(now, {Fault::unavailable, "connection refused"});
    wait(6s);
  }
  asked();
  say(1, "One.");
  stream.opened(now);
  EXPECT_THAT(asked(), ElementsAre("Speak One. ", "sent 1", "Flush"));
}

TEST_F(AuraStreamTest, DoesNotAskTwiceWhereTheAnswerIsNo) {
  for (auto fault : {Fault::unauthorized, Fault::rejected}) {
    AuraStream refused{{}};
    refused.start(now);
    refused.refused(now, {fault, "no", "", 401});
    const auto actions = refused.take_actions();
    EXPECT_TRUE(std::holds_alternative<aura::Failed>(actions.back()));
  }
}

// ---- what Aura says beside audio --------------------------------------------------------------------------

TEST_F(AuraStreamTest, AnswersEveryOddMessage) {
  struct Row {
    const char* message;
    testing::Matcher<std::vector<std::string>> asked;
  };
  const Row rows[] = {
      {R"({"type":"Metadata","request_id":"r"})", IsEmpty()},
      {R"({"type":"SomethingNew"})", IsEmpty()},
      {R"({"type":"Cleared","sequence_id":3})", IsEmpty()},
      {R"({"type":"Warning","warn_code":"W","warn_msg":"slow down"})",
       ElementsAre("degraded: Aura warns: W slow down")},
      {R"({"type":"Error","err_code":"E","err_msg":"broken"})",
       ElementsAre("close", "degraded: Aura reports E: broken", "open")},
      {"{broken", ElementsAre("close", HasSubstr("not valid JSON"), "open")},
      {flushed, ElementsAre("close", "degraded: Aura made no sound of a phrase", "open")},
  };
  for (const Row& row : rows) {
    stream = AuraStream({});
    open();
    say(1, "One.");
    asked();
    stream.received(now, row.message);
    EXPECT_THAT(asked(), row.asked) << row.message;
  }
}

// ---- phrases that were spoken beforehand

}  // namespace
}  // namespace aybiza
