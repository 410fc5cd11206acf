// G.711 against the recommendation itself: a second, deliberately plain implementation that walks the
// segments of tables 1a-2b (decision values, 14-bit mu-law, 13-bit A-law) the way the text describes them.
#include "core/audio/G711.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace aybiza::g711 {
namespace {

// Samples arrive left-aligned in 16 bits. Negative values are taken as one's complements.
uint8_t itu_mulaw(int sample) {
  int magnitude = (sample < 0 ? -sample - 1 : sample) / 4 + 33;
  if (magnitude > 8191) magnitude = 8191;
  int segment = 0;
  for (int top = 64; magnitude >= top; top *= 2) segment++;
  const int step = magnitude / (2 << segment) - 16;
  const int positive = 255 - (16 * segment + step);
  return static_cast<uint8_t>(sample < 0 ? positive - 128 : positive);
}

int itu_mulaw_value(int code) {
  const bool negative = code < 128;
  const int inverted = (negative ? 127 : 255) - code;
  const int segment = inverted / 16, step = inverted % 16;
  int low = 0;  // lower decision value of the segment
  for (int s = 0; s < segment; s++) low += 16 * (2 << s) - (s == 0 ? 1 : 0);
  const int width = 2 << segment;
  // The very first interval is half as wide, from 0 to 1, and stands for 0.
  const int value = segment == 0 ? 2 * step : low + width * step + width / 2;
  return 4 * (negative ? -value : value);
}

uint8_t itu_alaw(int sample) {
  const int magnitude = (sample < 0 ? -sample - 1 : sample) / 16;
  int code = magnitude;
  if (magnitude >= 32) {
    int segment = 1, width = 1;
    while (magnitude >= 32 * width) width *= 2, segment++;
    code = 16 * segment + magnitude / width - 16;
  }
  if (sample >= 0) code += 128;
  int flipped = 0;  // "even bits inverted"
  for (int bit = 0; bit < 8; bit++) flipped |= ((code >> bit & 1) ^ (bit % 2 == 0)) << bit;
  return static_cast<uint8_t>(flipped);
}

int itu_alaw_value(int code) {
  int plain = 0;
  for (int bit = 0; bit < 8; bit++) plain |= ((code >> bit & 1) ^ (bit % 2 == 0)) << bit;
  const int segment = plain % 128 / 16, step = plain % 16;
  const int width = segment < 2 ? 1 : 1 << (segment - 1);
  const int low = segment == 0 ? 0 : 16 * width;
  const int value = 16 * (low + width * step) + 8 * width;
  return plain >= 128 ? value : -value;
}

TEST(G711, EncodesEverySampleAsTheRecommendationDoes) {
  for (int sample = -32768; sample <= 32767; sample++) {
    ASSERT_EQ(encode(Law::mulaw, static_cast<int16_t>(sample)), itu_mulaw(sample)) << sample;
    ASSERT_EQ(encode(Law::alaw, static_cast<int16_t>(sample)), itu_alaw(sample)) << sample;
  }
}

TEST(G711, DecodesEveryCodeAsTheRecommendationDoes) {
  for (int code = 0; code < 256; code++) {
    EXPECT_EQ(decode(Law::mulaw, static_cast<uint8_t>(code)), itu_mulaw_value(code)) << code;
    EXPECT_EQ(decode(Law::alaw, static_cast<uint8_t>(code)), itu_alaw_value(code)) << code;
  }
}

TEST(G711, KnowsTheValuesPrintedInTheRecommendation) {
  EXPECT_EQ(decode(Law::mulaw, 0x80), 4 * 8031);
  EXPECT_EQ(decode(Law::mulaw, 0x00), 4 * -8031);
  EXPECT_EQ(decode(Law::mulaw, 0xff), 0);
  EXPECT_EQ(decode(Law::alaw, 0xaa), 8 * 4032);
  EXPECT_EQ(decode(Law::alaw, 0xd5), 8 * 1);
  EXPECT_EQ(encode(Law::mulaw, 0), silence(Law::mulaw));
  EXPECT_EQ(encode(Law::alaw, 0), silence(Law::alaw));
}

TEST(G711, FramesOfAnyLengthEqualTheirSamplesOneByOne) {
  std::vector<int16_t> samples(1000);
  std::iota(samples.begin(), samples.end(), int16_t{-500});
  for (auto& s : samples) s = static_cast<int16_t>(s * 61);
  for (Law law : {Law::mulaw, Law::alaw}) {
    for (size_t size : {0, 1, 15, 16, 17, 160, 1000}) {
      std::vector<uint8_t> codes(size);
      encode(law, std::span(samples).first(size), codes);
      std::vector<int16_t> back(size);
      decode(law, codes, back);
      for (size_t i = 0; i < size; i++) {
        ASSERT_EQ(codes[i], encode(law, samples[i]));
        ASSERT_EQ(back[i], decode(law, codes[i]));
      }
    }
  }
}

TEST(G711, EncodesInPlace) {
  std::vector<int16_t> samples(163);
  for (size_t i = 0; i < samples.size(); i++) samples[i] = static_cast<int16_t>(i * i * 7);
  std::vector<uint8_t> apart(samples.size());
  encode(Law::mulaw, samples, apart);
  std::span<uint8_t> same(reinterpret_cast<uint8_t*>(samples.data()), samples.size());
  encode(Law::mulaw, samples, same);
  EXPECT_EQ(std::vector<uint8_t>(same.begin(), same.end()), apart);
}

}  // namespace
}  // namespace aybiza::g711
