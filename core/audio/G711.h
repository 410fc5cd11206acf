// G.711: the telephone's own sample format, in both of its laws. A code is a small floating-point number
// (sign, three bits of exponent, four of mantissa), and so the FPU does the normalising, both ways. Every code
// and every sample gives what the ITU-T's reference software (G.191, g711.c) gives, with 16-bit samples on the
// linear side.
#pragma once

#include <cstdint>
#include <span>

namespace aybiza::g711 {

enum class Law { mulaw, alaw };

int16_t decode(Law law, uint8_t code);
uint8_t encode(Law law, int16_t sample);

/// Whole frames; `samples` and `codes` have the same size.
void decode(Law law, std::span<const uint8_t> codes, std::span<int16_t> samples);
/// `codes` may begin where `samples` begins: encoding in place leaves the codes in the first half of the
/// bytes.
void encode(Law law, std::span<const int16_t> samples, std::span<uint8_t> codes);

/// The code of a sample of value 0.
constexpr uint8_t silence(Law law) { return law == Law::mulaw ? 0xff : 0xd5; }

}  // namespace aybiza::g711
