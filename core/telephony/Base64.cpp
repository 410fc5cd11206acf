#include "core/telephony/Base64.h"

#include <array>

namespace aybiza::base64 {

namespace {

constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr uint32_t invalid = 1u << 31;  // survives every shift and "or" below

constexpr auto values = [] {
  std::array<uint32_t, 256> table{};
  table.fill(invalid);
  for (uint32_t i = 0; i < 64; i++) table[static_cast<uint8_t>(alphabet[i])] = i;
  return table;
}();

uint32_t value(char c) { return values[static_cast<uint8_t>(c)]; }

}  // namespace

void append_encoded(std::string& text, std::span<const uint8_t> bytes) {
  const size_t begin = text.size();
  text.resize(begin + (bytes.size() + 2) / 3 * 4, '=');
  char* out = text.data() + begin;
  const uint8_t* in = bytes.data();
  size_t left = bytes.size();
  for (; left >= 3; left -= 3, in += 3, out += 4) {
    const uint32_t three = static_cast<uint32_t>(in[0] << 16 | in[1] << 8 | in[2]);
    out[0] = alphabet[three >> 18];
    out[1] = alphabet[three >> 12 & 63];
    out[2] = alphabet[three >> 6 & 63];
    out[3] = alphabet[three & 63];
  }
  if (left == 0) return;
  const uint32_t last = static_cast<uint32_t>(in[0] << 16 | (left == 2 ? in[1] << 8 : 0));
  out[0] = alphabet[last >> 18];
  out[1] = alphabet[last >> 12 & 63];
  if (left == 2) out[2] = alphabet[last >> 6 & 63];
}

bool decode(std::string_view text, std::vector<uint8_t>& bytes) {
  bytes.clear();
  if (text.size() % 4 != 0) return false;
  if (text.empty()) return true;
  const size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  bytes.resize(text.size() / 4 * 3);
  uint8_t* out = bytes.data();
  const char* in = text.data();
  const size_t whole = text.size() / 4 - (padding ? 1 : 0);
  uint32_t seen = 0;
  const auto put = [&](uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
    seen |= a | b | c | d;
    const uint32_t three = a << 18 | b << 12 | c << 6 | d;
    out[0] = static_cast<uint8_t>(three >> 16), out[1] = static_cast<uint8_t>(three >> 8);
    out[2] = static_cast<uint8_t>(three);
    out += 3;
  };
  for (size_t i = 0; i < whole; i++, in += 4) put(value(in[0]), value(in[1]), value(in[2]), value(in[3]));
  if (padding) put(value(in[0]), value(in[1]), padding == 1 ? value(in[2]) : 0, 0);
  bytes.resize(bytes.size() - padding);
  return !(seen & invalid);
}

}  // namespace aybiza::base64
