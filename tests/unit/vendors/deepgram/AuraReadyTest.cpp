// Words that were spoken beforehand among those that the vendor speaks: in their place, without a connection, and gone
// with the answer that is cut.
#include "tests/unit/vendors/deepgram/AuraStreamTest.h"

namespace aybiza {
namespace {

TEST_F(AuraStreamTest, PlaysWhatIsReadyWithoutAConnection) {
  stream.start(now);
  asked();
  say_ready(1, "Hello.", 4000);
  EXPECT_THAT(asked(), ElementsAre("sent 1", "play 1 4000"));
  stream.end(now);
  EXPECT_THAT(asked(), ElementsAre("done 1"));
  EXPECT_FALSE(stream.is_busy());
  EXPECT_EQ(stream.said(1), "Hello.");
}

TEST_F(AuraStreamTest, ReadyWordsKeepTheirPlaceAmongOthers) {
  open();
  say(1, "One.");
  EXPECT_THAT(asked(), ElementsAre("Speak One. ", "sent 1", "Flush"));
  say_ready(1, "Two.", 800);
  say(1, "Three.");
  stream.end(now);
  EXPECT_THAT(asked(), IsEmpty());
  audio(300ms);
  stream.received(now, flushed);
  EXPECT_THAT(asked(), ElementsAre("play 1 800", "Speak Three. ", "Flush"));
  EXPECT_EQ(audio(300ms), 1u);
  stream.received(now, flushed);
  EXPECT_THAT(asked(), ElementsAre("done 1"));
  EXPECT_EQ(stream.said(1), "One. Two. Three.");
}

TEST_F(AuraStreamTest, WhatComesBeforeReadyWordsIsSpokenWithoutWaitingForMore) {
  open();
  say(1, "One.");
  asked();
  say(1, "Two.");
  EXPECT_THAT(asked(), ElementsAre("Speak Two. ")) << "gathers while the vendor is busy";
  say_ready(1, "Three.", 800);
  EXPECT_THAT(asked(), ElementsAre("Flush"));
}

TEST_F(AuraStreamTest, ReadyWordsOfTheNextAnswerWaitForTheOneBefore) {
  open();
  say(1, "One.");
  asked();
  stream.end(now);
  say_ready(2, "Two.", 800);
  EXPECT_THAT(asked(), IsEmpty());
  audio(300ms);
  stream.received(now, flushed);
  EXPECT_THAT(asked(), ElementsAre("done 1", "sent 2", "play 2 800"));
}

TEST_F(AuraStreamTest, ReadyWordsThatWereClearedAreNotPlayed) {
  open();
  say(1, "One.");
  asked();
  say_ready(1, "Two.", 800);
  stream.clear(now);
  asked();
  stream.received(now, cleared);
  EXPECT_THAT(asked(), IsEmpty());
}

TEST_F(AuraStreamTest, ReadyWordsArePlayedWhenTheVoiceIsLostAndOthersAreNotWaitedFor) {
  open();
  say(1, "One.");
  asked();
  say(1, "Two.");
  say_ready(1, "Three.", 800);
  say(1, "Four.");
  stream.end(now);
  asked();
  stream.closed(now, 1006, "");
  stream.refused(now, {Fault::unauthorized, "no", "", 401});
  EXPECT_THAT(asked(), testing::IsSupersetOf({"failed: no, 2 failures in a row", "play 1 800", "done 1"}));
  EXPECT_EQ(stream.said(1), "Three.");
  say(2, "Five.");
  say_ready(2, "Six.", 800);
  stream.end(now);
  EXPECT_THAT(asked(), ElementsAre("sent 2", "play 2 800", "done 2"));
  EXPECT_EQ(stream.next_deadline(now), std::nullopt);
}

TEST_F(AuraStreamTest, HeardOfReadyWordsIsMeasuredByTheirOwnAudio) {
  stream.start(now);
  say_ready(1, "One two three four.", 16000);
  EXPECT_EQ(stream.heard(1, 0ms), "");
  const std::string half = stream.heard(1, 1s);
  EXPECT_GT(half.size(), 3u);
  EXPECT_LT(half.size(), 15u);
  EXPECT_EQ(stream.heard(1, 2s), "One two three four.");
}

}  // namespace
}  // namespace aybiza
