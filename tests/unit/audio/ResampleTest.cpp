// What the resampler promises: pitch, level and alignment stay; what the new rate cannot carry is gone;
// pieces of any size give the same samples.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "core/audio/Resample.h"

namespace aybiza {
namespace {

std::vector<int16_t> tone(double hz, int rate, double seconds, double amplitude = 10000) {
  std::vector<int16_t> samples(static_cast<size_t>(rate * seconds));
  for (size_t i = 0; i < samples.size(); i++)
    samples[i] =
        static_cast<int16_t>(std::lround(amplitude * std::sin(2 * std::numbers::pi * hz * i / rate)));
  return samples;
}

double rms(std::span<const int16_t> samples) {
  double sum = 0;
  for (int16_t s : samples) sum += static_cast<double>(s) * s;
  return samples.empty() ? 0 : std::sqrt(sum / samples.size());
}

struct Rates {
  int from, to;
};

class Resampling : public testing::TestWithParam<Rates> {};

TEST_P(Resampling, KeepsAToneInPlaceAndAtItsLevel) {
  const auto [from, to] = GetParam();
  const auto got = resample(tone(1000, from, 0.5), from, to);
  const auto wanted = tone(1000, to, 0.5);
  ASSERT_EQ(got.size(), static_cast<size_t>((static_cast<int64_t>(from * 0.5) * to + from - 1) / from));
  std::vector<int16_t> difference;
  for (size_t i = got.size() / 10; i < got.size() * 9 / 10; i++)
    difference.push_back(static_cast<int16_t>(got[i] - wanted[i]));
  EXPECT_LT(rms(difference), 10) << "60 dB below the tone, without a shift by even a tenth of a sample";
}

INSTANTIATE_TEST_SUITE_P(Rates, Resampling,
                         testing::Values(Rates{8000, 16000}, Rates{16000, 8000}, Rates{16000, 24000},
                                         Rates{16000, 48000}, Rates{8000, 48000}, Rates{48000, 8000},
                                         Rates{22050, 8000}, Rates{8000, 44100}),
                         [](const auto& info) {
                           return std::to_string(info.param.from) + "To" + std::to_string(info.param.to);
                         });

TEST(Resampler, RemovesWhatTheLowerRateCannotCarry) {
  const auto got = resample(tone(5500, 16000, 0.5), 16000, 8000);
  EXPECT_LT(rms(std::span(got).subspan(200, 3600)), 3);
}

TEST(Resampler, AddsNoImagesWhenTheRateGoesUp) {
  const auto up = resample(tone(3000, 8000, 0.5), 8000, 16000);  // an image would stand at 5 kHz
  double re = 0, im = 0;
  for (size_t i = 0; i < up.size(); i++) {
    re += up[i] * std::cos(2 * std::numbers::pi * 5000 * i / 16000);
    im += up[i] * std::sin(2 * std::numbers::pi * 5000 * i / 16000);
  }
  EXPECT_LT(2 * std::hypot(re, im) / up.size(), 10);
}

TEST(Resampler, GivesTheSameSamplesHoweverTheInputIsCut) {
  const auto input = tone(700, 16000, 0.2);
  const auto whole = resample(input, 16000, 24000);
  for (size_t piece : {1, 7, 160, 1000}) {
    Resampler resampler(16000, 24000);
    std::vector<int16_t> out;
    for (size_t i = 0; i < input.size(); i += piece)
      resampler.push(std::span(input).subspan(i, std::min(piece, input.size() - i)), out);
    resampler.flush(out);
    EXPECT_EQ(out, whole) << "pieces of " << piece;
  }
}

TEST(Resampler, ClipsInsteadOfWrapping) {
  std::vector<int16_t> square(800);
  for (size_t i = 0; i < square.size(); i++) square[i] = i / 8 % 2 ? 32767 : -32768;
  const auto up = resample(square, 8000, 16000);
  for (size_t i = 40; i + 40 < up.size(); i++)
    if (i % 16 == 8) {
      EXPECT_EQ(up[i] > 0, square[i / 2] > 0);
    }
}

TEST(Resampler, StartsAnewAfterFlush) {
  const auto input = tone(440, 8000, 0.1);
  Resampler resampler(8000, 16000);
  std::vector<int16_t> first, second;
  resampler.push(input, first);
  resampler.flush(first);
  resampler.push(input, second);
  resampler.flush(second);
  EXPECT_EQ(first, second);
}

}  // namespace
}  // namespace aybiza
