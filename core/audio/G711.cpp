#include "core/audio/G711.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "core/audio/Dense.h"

namespace aybiza::g711 {

namespace {

// The middle of the step that a code's exponent and mantissa name, in units of half a mantissa at exponent 0: a
// float whose bits 19 and up are those of the code, behind a bias, and half a step more.
constexpr int magnitude_of(int code, int lowest_exponent) {
  const auto bits = static_cast<uint32_t>((code << 19) + ((127 + lowest_exponent) << 23) + (1 << 18));
  return static_cast<int>(std::bit_cast<float>(bits));
}

// Mu-law codes travel inverted; what they hold is the magnitude plus 33 (so that every exponent has a leading
// one) in units of 4.
constexpr int16_t decode_mulaw(uint8_t code) {
  const int bits = ~code, sign = -(bits >> 7 & 1);
  const int magnitude = 4 * (magnitude_of(bits & 0x7f, 5) - 33);
  return static_cast<int16_t>((magnitude ^ sign) - sign);
}

// A-law codes travel with every other bit inverted; exponent 0 has no leading one, as in a denormal number.
// Unit 8.
constexpr int16_t decode_alaw(uint8_t code) {
  const int bits = code ^ 0x55, sign = ~-(bits >> 7 & 1);
  const int places = bits & 0x7f;
  const int magnitude = 8 * (places < 16 ? 2 * places + 1 : magnitude_of(places, 4));
  return static_cast<int16_t>((magnitude ^ sign) - sign);
}

// Both encoders read exponent and mantissa off the float that holds the magnitude: its bits 19 and up are the
// biased exponent with the four mantissa bits behind it, truncated as the law wants it. Negative magnitudes are
// one's complements, as in G.191.
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

// Nothing above branches, so that a block becomes vector code. It is read whole before it is written, into arrays
// of known size (10 ms): that is what lets the compiler do so, and what makes encoding in place safe.
template <auto translate, class From, class To>
[[gnu::always_inline]] inline void for_all(std::span<const From> from, std::span<To> to) {
  constexpr size_t block = 80;
  size_t i = 0;
  for (; i + block <= from.size(); i += block) {
    std::array<From, block> in;
    std::array<To, block> out;
    std::memcpy(in.data(), &from[i], sizeof in);
    for (size_t k = 0; k < block; k++) out[k] = translate(in[k]);
    std::memcpy(&to[i], out.data(), sizeof out);
  }
  for (; i < from.size(); i++) to[i] = translate(from[i]);
}

}  // namespace

int16_t decode(Law law, uint8_t code) { return law == Law::mulaw ? decode_mulaw(code) : decode_alaw(code); }

uint8_t encode(Law law, int16_t sample) {
  return law == Law::mulaw ? encode_mulaw(sample) : encode_alaw(sample);
}

AYB_WIDEST void decode(Law law, std::span<const uint8_t> codes, std::span<int16_t> samples) {
  if (law == Law::mulaw)
    for_all<decode_mulaw>(codes, samples);
  else
    for_all<decode_alaw>(codes, samples);
}

AYB_WIDEST void encode(Law law, std::span<const int16_t> samples, std::span<uint8_t> codes) {
  if (law == Law::mulaw)
    for_all<encode_mulaw>(samples, codes);
  else
    for_all<encode_alaw>(samples, codes);
}

}  // namespace aybiza::g711
