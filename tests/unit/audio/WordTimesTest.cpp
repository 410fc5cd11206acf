// A text over its audio: the pauses that a voice makes, found in the sound and matched to the text.
#include "core/audio/WordTimes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "core/audio/G711.h"

namespace aybiza {
namespace {

using namespace std::chrono_literals;
using Break = SpokenWord::Break;
using testing::ElementsAre;

/// Sound and silence in turn, in ms, beginning with sound; hissing as a telephone line does.
std::vector<int16_t> sounds(std::initializer_list<int> lengths, int rate, double loud = 3000) {
  std::mt19937 random(1);
  std::normal_distribution<double> noise;
  std::vector<int16_t> samples;
  bool sounding = true;
  for (const int ms : lengths) {
    for (int i = 0; i < ms * rate / 1000; i++)
      samples.push_back(static_cast<int16_t>(noise(random) * (sounding ? loud : 6)));
    sounding = !sounding;
  }
  return samples;
}

std::vector<uint8_t> in_law(g711::Law law, const std::vector<int16_t>& samples) {
  std::vector<uint8_t> codes(samples.size());
  g711::encode(law, samples, codes);
  return codes;
}

TEST(Loudness, FindsThePausesInEveryCodingHoweverItIsCut) {
  const auto samples = sounds({400, 150, 300, 50, 200, 300, 500}, 8000);
  const auto* bytes = reinterpret_cast<const uint8_t*>(samples.data());
  struct {
    Loudness::Format format;
    std::vector<uint8_t> audio;
  } const rows[] = {
      {{Loudness::Coding::mulaw, 8000}, in_law(g711::Law::mulaw, samples)},
      {{Loudness::Coding::alaw, 8000}, in_law(g711::Law::alaw, samples)},
      {{Loudness::Coding::s16le, 8000}, {bytes, bytes + samples.size() * 2}},
  };
  for (const auto& row : rows)
    for (const size_t piece : {1, 7, 160, 100'000}) {
      Loudness loudness(row.format);
      for (size_t at = 0; at < row.audio.size(); at += piece)
        loudness.push(std::span(row.audio).subspan(at, std::min(piece, row.audio.size() - at)));
      EXPECT_EQ(loudness.length(), 1900ms);
      const auto pauses = loudness.pauses();
      ASSERT_EQ(pauses.size(), 2u) << "50 ms are none";
      EXPECT_EQ(pauses[0].start, 400ms);
      EXPECT_EQ(pauses[0].end, 550ms);
      EXPECT_EQ(pauses[1].start, 1100ms);
      EXPECT_EQ(pauses[1].end, 1400ms);
    }
}

TEST(Loudness, OfNothingAndOfAnEvenToneHasNoPauses) {
  EXPECT_TRUE(Loudness({}).pauses().empty());
  Loudness loudness({});
  loudness.push(std::vector<uint8_t>(8000, 0x61));
  EXPECT_TRUE(loudness.pauses().empty());
}

std::vector<int> in_ms(const std::vector<Duration>& times) {
  std::vector<int> ms;
  for (const Duration time : times) ms.push_back(static_cast<int>(std::lround(to_ms(time))));
  return ms;
}

TEST(WordTimes, SharesTheTimeByLengthWhereThereAreNoPauses) {
  const SpokenWord words[] = {{3}, {3}, {5}, {4}};  // and three gaps: 18 units
  EXPECT_THAT(in_ms(word_ends(words, {}, 1800ms, true, 65ms)), ElementsAre(300, 700, 1300, 1800));
}

TEST(WordTimes, LetsEveryWordEndBeforeItsPause) {
  // "Good morning, this is a test." said in a second and a half with silence around it.
  const SpokenWord words[] = {{4}, {8, Break::clause}, {4}, {2}, {1}, {5, Break::sentence}};
  const std::vector<Loudness::Pause> pauses = {{0ms, 100ms}, {750ms, 1050ms}, {1900ms, 2000ms}};
  const auto ends = in_ms(word_ends(words, pauses, 2000ms, true, 65ms));
  EXPECT_EQ(ends[0], 300);
  EXPECT_EQ(ends[1], 750) << "the comma is the pause";
  EXPECT_GT(ends[2], 1050);
  EXPECT_EQ(ends[5], 1900) << "not the silence behind it";
}

TEST(WordTimes, TakesTheStopInsideAWordForNoPause) {
  // "to-day": 70 ms of closure; the comma comes later.
  const SpokenWord words[] = {{6, Break::clause}, {6}, {6}};
  const std::vector<Loudness::Pause> pauses = {{200ms, 270ms}, {480ms, 800ms}};
  const auto ends = in_ms(word_ends(words, pauses, 1600ms, true, 65ms));
  EXPECT_EQ(ends[0], 480);
}

TEST(WordTimes, GoesByThePaceWhereTheAudioIsNotAllThereYet) {
  const SpokenWord words[] = {{4, Break::clause}, {5}, {5}, {5}};
  const std::vector<Loudness::Pause> pauses = {{260ms, 500ms}};
  const auto ends = in_ms(word_ends(words, pauses, 900ms, false, 65ms));
  EXPECT_EQ(ends[0], 260);
  EXPECT_EQ(ends[1], 500 + 5 * 65);
  EXPECT_EQ(ends[3], 500 + 17 * 65) << "later than the audio so far";
}

TEST(WordTimes, GrowFromWordToWordWhateverTheAudioIs) {
  std::minstd_rand random(5);
  for (int round = 0; round < 300; round++) {
    std::vector<SpokenWord> words(1 + random() % 30);
    for (auto& word : words) word = {static_cast<double>(1 + random() % 9), static_cast<Break>(random() % 3)};
    std::vector<Loudness::Pause> pauses;
    Duration at = 0ms;
    for (size_t i = random() % 12; i > 0; i--) {
      const Duration start = at + milliseconds(random() % 500),
                     end = start + milliseconds(60 + random() % 400);
      pauses.push_back({start, end});
      at = end + 10ms;
    }
    const auto audio = at + milliseconds(random() % 500);
    const auto ends = word_ends(words, pauses, audio, random() % 2, 65ms);
    ASSERT_EQ(ends.size(), words.size());
    EXPECT_TRUE(std::ranges::is_sorted(ends));
    EXPECT_GE(ends.front(), 0ms);
  }
  EXPECT_TRUE(word_ends({}, {}, 1s, true, 65ms).empty());
}

}  // namespace
}  // namespace aybiza
