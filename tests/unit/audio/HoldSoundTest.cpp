// What a hold sound promises: it is heard, never loud, never still for long, and the same for the same seed.
#include "core/audio/HoldSound.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace aybiza {
namespace {

constexpr int rate = 8000;

std::vector<int16_t> make(HoldSound::Kind kind, double level_db, int seconds, uint32_t seed = 7) {
  HoldSound sound(kind, level_db, rate, seed);
  std::vector<int16_t> samples(static_cast<size_t>(rate * seconds));
  for (size_t at = 0; at < samples.size(); at += 160) sound.make(std::span(samples).subspan(at, 160));
  return samples;
}

int peak_of(std::span<const int16_t> samples) {
  int peak = 0;
  for (const int16_t sample : samples) peak = std::max(peak, std::abs(sample));
  return peak;
}

class EachHoldSound : public testing::TestWithParam<HoldSound::Kind> {};

TEST_P(EachHoldSound, IsHeardAndStaysBelowItsLevel) {
  for (const double level : {-40.0, -28.0, -18.0}) {
    const int peak = peak_of(make(GetParam(), level, 20));
    const double allowed = 32767 * std::pow(10, level / 20);
    EXPECT_LE(peak, std::lround(allowed)) << level;
    EXPECT_GE(peak, allowed / 2) << level;
  }
}

TEST_P(EachHoldSound, IsNeverStillForLong) {
  const auto samples = make(GetParam(), -28, 30);
  const int least = peak_of(samples) / 8;
  size_t last = 0, longest = 0;
  for (size_t i = 0; i < samples.size(); i++) {
    if (std::abs(samples[i]) < least) continue;
    longest = std::max(longest, i - last);
    last = i;
  }
  EXPECT_LT(longest, rate * 5 / 2);
}

TEST_P(EachHoldSound, IsTheSameForTheSameSeed) {
  EXPECT_EQ(make(GetParam(), -28, 3), make(GetParam(), -28, 3));
}

INSTANTIATE_TEST_SUITE_P(HoldSound, EachHoldSound,
                         testing::Values(HoldSound::Kind::typing, HoldSound::Kind::tone));

TEST(HoldSound, OfNoKindIsSilence) { EXPECT_EQ(peak_of(make(HoldSound::Kind::none, -18, 1)), 0); }

TEST(HoldSound, TypingIsNotTheSameTwice) {
  EXPECT_NE(make(HoldSound::Kind::typing, -28, 3, 1), make(HoldSound::Kind::typing, -28, 3, 2));
}

}  // namespace
}  // namespace aybiza
