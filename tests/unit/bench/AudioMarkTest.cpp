#include "tools/bench/load/sound/AudioMark.h"

#include <gmock/gmock.h>

#include <random>

#include "core/audio/G711.h"
#include "tools/bench/load/sound/SpokenId.h"

namespace aybiza::bench {

namespace {

using testing::Eq;
using testing::HasSubstr;

constexpr AudioMark mark = {0xdeadbeef, 0, 0xffffffff, 0x12345678};

TEST(AudioMark, ComesBackFromTheFrameItWasWrittenInto) {
  Frame frame{};
  write_mark(frame, mark);
  EXPECT_THAT(read_mark(frame), Eq(mark));
}

TEST(AudioMark, SurvivesBeingDecodedAndEncodedAgain) {
  Frame frame{}, again{};
  write_mark(frame, mark);
  std::array<int16_t, frame_samples> samples;
  g711::decode(g711::Law::mulaw, frame, samples);
  g711::encode(g711::Law::mulaw, samples, again);
  EXPECT_THAT(read_mark(again), Eq(mark));
}

TEST(AudioMark, IsNotFoundInOtherSounds) {
  std::mt19937 random(1);
  Frame frame;
  for (int i = 0; i < 10000; i++) {
    for (uint8_t& code : frame) code = static_cast<uint8_t>(random());
    EXPECT_FALSE(read_mark(frame));
  }
}

TEST(AudioMark, IsNotReadWhereAnyOfItsCodesHasChanged) {
  for (size_t i = 0; i < mark_size; i++) {
    Frame frame{};
    write_mark(frame, mark);
    frame[i] ^= 0x11;
    EXPECT_FALSE(read_mark(frame)) << "code " << i;
  }
}

TEST(AudioMark, OfAVoiceCarriesItsTurnAndPlaceAndTimes) {
  const VoiceMark voice{
      .id = {1000, 17}, .burst = 3, .frame = 65535, .overhead_us = 1234, .sent_us = 4000000000};
  const VoiceMark read = VoiceMark::from_mark(voice.to_mark());
  EXPECT_EQ(read.id, voice.id);
  EXPECT_EQ(read.burst, 3);
  EXPECT_EQ(read.frame, 65535);
  EXPECT_EQ(read.overhead_us, 1234u);
  EXPECT_EQ(read.sent_us, 4000000000u);
}

TEST(SpokenId, IsOneWordOfLettersThatComesBack) {
  for (const TurnId id : {TurnId{0, 0}, {1, 1}, {1000, 75}, {0xffffff, 0xff}}) {
    const std::string word = to_word(id);
    EXPECT_THAT(word, testing::MatchesRegex("zy[a-z]{12}"));
    std::string_view text = word;
    EXPECT_THAT(take_id(text), Eq(id));
    EXPECT_THAT(text, testing::IsEmpty());
  }
}

TEST(SpokenId, IsFoundInTheMiddleOfAText) {
  const std::string sentence = "Crazy, yes " + to_word({7, 2}) + ", that is fine.";
  std::string_view text = sentence;
  EXPECT_THAT(take_id(text), Eq(TurnId{7, 2}));
  EXPECT_EQ(text, ", that is fine.");
  EXPECT_EQ(take_id(text), std::nullopt);
}

}  // namespace

}  // namespace aybiza::bench
