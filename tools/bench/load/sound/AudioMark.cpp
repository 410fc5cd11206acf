#include "tools/bench/load/sound/AudioMark.h"

#include <algorithm>

namespace aybiza::bench {

namespace {

constexpr std::array<uint8_t, 4> sign = {0x05, 0x8a, 0x05, 0x8a};  // loud, with alternating signs
constexpr uint8_t zero_digit = 0x80;                               // the sixteen loudest codes are the digits

bool is_digit(uint8_t code) { return (code & 0xf0) == zero_digit; }

}  // namespace

void write_mark(std::span<uint8_t> codes, const AudioMark& mark) {
  auto out = std::ranges::copy(sign, codes.begin()).out;
  uint32_t sum = 0;
  for (const uint32_t number : mark)
    for (int shift = 28; shift >= 0; shift -= 4) {
      const uint32_t digit = number >> shift & 0xf;
      sum += digit;
      *out++ = static_cast<uint8_t>(zero_digit | digit);
    }
  *out = static_cast<uint8_t>(zero_digit | (sum & 0xf));
}

std::optional<AudioMark> read_mark(std::span<const uint8_t> codes) {
  if (codes.size() < mark_size || !std::ranges::equal(sign, codes.first(sign.size()))) return std::nullopt;
  codes = codes.subspan(sign.size());
  AudioMark mark{};
  uint32_t sum = 0;
  for (size_t i = 0; i < 8 * mark.size(); i++) {
    if (!is_digit(codes[i])) return std::nullopt;
    const uint32_t digit = codes[i] & 0xfu;
    sum += digit;
    mark[i / 8] = mark[i / 8] << 4 | digit;
  }
  if (codes[8 * mark.size()] != (zero_digit | (sum & 0xf))) return std::nullopt;
  return mark;
}

}  // namespace aybiza::bench
