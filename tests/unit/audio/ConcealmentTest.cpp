// Concealment on synthetic vowels: a buzz of known pitch whose true continuation can be computed.
#include "core/audio/Concealment.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>
#include <vector>

#include "tests/unit/audio/Allocations.h"

namespace aybiza {
namespace {

using Audio = std::vector<int16_t>;

// Ten harmonics of `pitch` Hz, falling off like a voice's.
Audio vowel(int rate, double pitch, size_t ms) {
  Audio audio(ms * static_cast<size_t>(rate) / 1000);
  for (size_t i = 0; i < audio.size(); i++) {
    double x = 0;
    for (int h = 1; h <= 10; h++)
      x += std::sin(2 * std::numbers::pi * pitch * h * static_cast<double>(i) / rate + h) / h;
    audio[i] = static_cast<int16_t>(4000 * x);
  }
  return audio;
}

std::span<int16_t> part(Audio& audio, int rate, size_t from_ms, size_t ms) {
  const size_t per_ms = static_cast<size_t>(rate) / 1000;
  return std::span(audio).subspan(from_ms * per_ms, ms * per_ms);
}

double snr_db(std::span<const int16_t> wanted, std::span<const int16_t> got) {
  double signal = 0, noise = 1e-9;
  for (size_t i = 0; i < wanted.size(); i++) {
    signal += std::pow(wanted[i], 2);
    noise += std::pow(wanted[i] - got[i], 2);
  }
  return 10 * std::log10(signal / noise);
}

double rms(std::span<const int16_t> audio) {
  double sum = 0;
  for (int16_t x : audio) sum += std::pow(x, 2);
  return std::sqrt(sum / static_cast<double>(audio.size()));
}

TEST(Concealment, PassesGoodAudioBitByBit) {
  std::mt19937 random(1);
  Audio audio(8000);
  for (auto& x : audio) x = static_cast<int16_t>(random());
  const Audio before = audio;
  Concealment concealment(8000);
  for (size_t at = 0; at < audio.size(); at += 160) concealment.receive(std::span(audio).subspan(at, 160));
  EXPECT_EQ(audio, before);
}

TEST(Concealment, ContinuesAVoicesPitch) {
  struct {
    int rate;
    double pitch;
  } const rows[] = {{8000, 80},  {8000, 100},  {8000, 125},  {8000, 190},
                    {8000, 250}, {16000, 100}, {16000, 190}, {48000, 125}};
  for (const auto& row : rows) {
    const Audio truth = vowel(row.rate, row.pitch, 100);
    Audio heard = truth;
    Concealment concealment(row.rate);
    concealment.receive(part(heard, row.rate, 0, 80));
    concealment.conceal(part(heard, row.rate, 80, 10));
    Audio copy = truth;
    EXPECT_GT(snr_db(part(copy, row.rate, 80, 10), part(heard, row.rate, 80, 10)), 12)
        << row.rate << " Hz, pitch " << row.pitch;
  }
}

TEST(Concealment, FadesFrom10MsAndIsSilentAfter60) {
  Audio audio = vowel(8000, 120, 300);
  const double before = rms(part(audio, 8000, 40, 40));
  Concealment concealment(8000);
  concealment.receive(part(audio, 8000, 0, 80));
  for (size_t at = 80; at < 180; at += 20) concealment.conceal(part(audio, 8000, at, 20));
  EXPECT_NEAR(rms(part(audio, 8000, 80, 10)) / before, 1, 0.15);
  EXPECT_NEAR(rms(part(audio, 8000, 100, 10)) / before, 0.7, 0.15);
  EXPECT_NEAR(rms(part(audio, 8000, 120, 10)) / before, 0.3, 0.15);
  EXPECT_EQ(rms(part(audio, 8000, 140, 40)), 0);
  EXPECT_TRUE(concealment.is_silent());
}

// A click is a step that the voice itself never makes.
TEST(Concealment, ClicksNeitherGoingInNorComingOut) {
  for (size_t loss : {10, 20, 30, 60}) {
    Audio audio = vowel(8000, 120, 300);
    int steepest = 0;
    for (size_t i = 1; i < audio.size(); i++)
      steepest = std::max(steepest, std::abs(audio[i] - audio[i - 1]));
    Concealment concealment(8000);
    concealment.receive(part(audio, 8000, 0, 100));
    for (size_t done = 0; done < loss; done += 10) concealment.conceal(part(audio, 8000, 100 + done, 10));
    concealment.receive(part(audio, 8000, 100 + loss, 20));
    for (size_t i = 1; i < audio.size(); i++)
      ASSERT_LE(std::abs(audio[i] - audio[i - 1]), 1.3 * steepest) << loss << " ms lost, sample " << i;
  }
}

TEST(Concealment, MakesNothingOutOfSilence) {
  Audio audio(1600, 0);
  Concealment concealment(8000);
  concealment.conceal(std::span(audio).first(160));
  concealment.receive(std::span(audio).subspan(160, 160));
  concealment.conceal(std::span(audio).subspan(320, 160));
  EXPECT_EQ(audio, Audio(1600, 0));
}

TEST(Concealment, GivesTheSameForAnyFrameSize) {
  const auto run = [](size_t frame) {
    Audio audio = vowel(8000, 170, 240);
    Concealment concealment(8000);
    concealment.receive(part(audio, 8000, 0, 120));
    for (size_t at = 0; at < 480; at += frame)
      concealment.conceal(part(audio, 8000, 120, 60).subspan(at, frame));
    return audio;
  };
  EXPECT_EQ(run(480), run(160));
  EXPECT_EQ(run(480), run(1));
}

TEST(Concealment, ForgetsEverythingOnReset) {
  Audio audio = vowel(8000, 120, 120);
  Concealment concealment(8000);
  concealment.receive(part(audio, 8000, 0, 80));
  concealment.reset();
  concealment.conceal(part(audio, 8000, 80, 20));
  EXPECT_EQ(rms(part(audio, 8000, 80, 20)), 0);
}

TEST(Concealment, AllocatesNothingAtWork) {
  Audio audio = vowel(48000, 120, 300);
  Concealment concealment(48000);
  const size_t before = test::allocations();
  concealment.receive(part(audio, 48000, 0, 100));
  concealment.conceal(part(audio, 48000, 100, 100));
  concealment.receive(part(audio, 48000, 200, 100));
  EXPECT_EQ(test::allocations(), before);
}

}  // namespace
}  // namespace aybiza
