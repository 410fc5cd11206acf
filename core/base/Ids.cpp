#include "core/base/Ids.h"

#include <glib.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

namespace aybiza {

namespace {

template <size_t N> std::array<uint8_t, N> random_bytes() {
  std::array<uint8_t, N> bytes;
  size_t have = 0;
  while (have < N) {
    ssize_t n = getrandom(bytes.data() + have, N - have, 0);
    if (n > 0)
      have += static_cast<size_t>(n);
    else if (errno != EINTR)
      g_error("the kernel gives no random bytes");
  }
  return bytes;
}

template <size_t N> std::string hex(const std::array<uint8_t, N>& bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(N * 2);
  for (uint8_t b : bytes) text += {digits[b >> 4], digits[b & 15]};
  return text;
}

}  // namespace

std::string make_id(std::string_view prefix) { return std::string(prefix) + hex(random_bytes<16>()); }

std::string make_token() { return hex(random_bytes<32>()); }

std::string make_uuid() {
  auto bytes = random_bytes<16>();
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  std::string text = hex(bytes);
  for (size_t at : {8, 13, 18, 23}) text.insert(at, "-");
  return text;
}

bool is_plain_id(std::string_view id) {
  constexpr size_t longest = 128;
  return !id.empty() && id.size() <= longest &&
         std::ranges::all_of(id, [](char c) { return g_ascii_isalnum(c) || c == '-' || c == '_'; });
}

bool equal_constant_time(std::string_view a, std::string_view b) {
  unsigned difference = a.size() == b.size() ? 0 : 1;
  for (size_t i = 0; i < a.size(); i++)
    difference |= static_cast<uint8_t>(a[i]) ^ static_cast<uint8_t>(i < b.size() ? b[i] : 0);
  return difference == 0;
}

}  // namespace aybiza
