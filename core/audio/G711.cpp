#include "core/audio/G711.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace aybiza::g711 {

namespace {

using Table = std::array<int16_t, 256>;

// Mu-law codes travel inverted; what they hold is the magnitude plus 33 (so that every exponent has a leading
// one) in units of 4.
constexpr Table mulaw_samples = [] {
  Table table{};
  for (int code = 0; code < 256; code++) {
    const int bits = ~code & 0xff;
    const int exponent = bits >> 4 & 7, mantissa = bits & 15;
    const int magnitude = ((2 * mantissa + 33) << exponent) - 33;
    table[code] = static_cast<int16_t>(4 * (bits & 0x80 ? -magnitude : magnitude));
  }
  return table;
}();

// A-law codes travel with every other bit inverted; exponent 0 has no leading one, as in a denormal number.
// Unit 8.
constexpr Table alaw_samples = [] {
  Table table{};
  for (int code = 0; code < 256; code++) {
    const int bits = code ^ 0x55;
    const int exponent = bits >> 4 & 7, mantissa = bits & 15;
    const int magnitude = exponent == 0 ? 2 * mantissa + 1 : (2 * mantissa + 33) << (exponent - 1);
    table[code] = static_cast<int16_t>(8 * (bits & 0x80 ? magnitude : -magnitude));
  }
  return table;
}();

// Both encoders read exponent and mantissa off the float that holds the magnitude: its bits 19 and up are the
// biased exponent with the four mantissa bits behind it, truncated as the law wants it. No branch, so that a
// block of them becomes vector code. Negative magnitudes are one's complements, as in G.191.
constexpr int float_code(int magnitude, int lowest_exponent) {
  return static_cast<int>(std::bit_cast<uint32_t>(static_cast<float>(magnitude)) >> 19) -
         ((127 + lowest_exponent) << 4);
}

constexpr uint8_t encode_mulaw(int16_t sample) {
  const int sign = sample >> 15;
  const int magnitude = std::min(((sample ^ sign) >> 2) + 33, 0x1fff);
  return static_cast<uint8_t>(~(float_code(magnitude, 5) | (sign & 0x80)));
}

constexpr uint8_t encode_alaw(int16_t sample) {
  const int sign = sample >> 15;
  const int magnitude = (sample ^ sign) >> 4;
  const int code = magnitude < 16 ? magnitude : float_code(magnitude, 3);
  return static_cast<uint8_t>((code | (~sign & 0x80)) ^ 0x55);
}

// A block is read whole before it is written, into arrays of known size: that is what lets the compiler
// vectorise it, and what makes encoding in place safe.
template <uint8_t (*encode_one)(int16_t)>
void encode_all(std::span<const int16_t> samples, std::span<uint8_t> codes) {
  constexpr size_t block = 16;
  size_t i = 0;
  for (; i + block <= samples.size(); i += block) {
    std::array<int16_t, block> in;
    std::array<uint8_t, block> out;
    std::memcpy(in.data(), &samples[i], sizeof in);
    for (size_t k = 0; k < block; k++) out[k] = encode_one(in[k]);
    std::memcpy(&codes[i], out.data(), sizeof out);
  }
  for (; i < samples.size(); i++) codes[i] = encode_one(samples[i]);
}

const Table& table_of(Law law) { return law == Law::mulaw ? mulaw_samples : alaw_samples; }

}  // namespace

int16_t decode(Law law, uint8_t code) { return table_of(law)[code]; }

uint8_t encode(Law law, int16_t sample) {
  return law == Law::mulaw ? encode_mulaw(sample) : encode_alaw(sample);
}

void decode(Law law, std::span<const uint8_t> codes, std::span<int16_t> samples) {
  std::ranges::transform(codes, samples.begin(),
                         [&table = table_of(law)](uint8_t code) { return table[code]; });
}

void encode(Law law, std::span<const int16_t> samples, std::span<uint8_t> codes) {
  if (law == Law::mulaw)
    encode_all<encode_mulaw>(samples, codes);
  else
    encode_all<encode_alaw>(samples, codes);
}

}  // namespace aybiza::g711
