#include "core/net/Hash.h"

#include "core/base/GPtr.h"

namespace aybiza {

namespace {

const guchar* bytes_of(std::string_view text) { return reinterpret_cast<const guchar*>(text.data()); }

std::string hmac(GChecksumType type, std::string_view key, std::string_view data) {
  std::string digest(static_cast<size_t>(g_checksum_type_get_length(type)), '\0');
  gsize length = digest.size();
  GHmac* hmac = g_hmac_new(type, bytes_of(key), key.size());
  g_hmac_update(hmac, bytes_of(data), static_cast<gssize>(data.size()));
  g_hmac_get_digest(hmac, reinterpret_cast<guint8*>(digest.data()), &length);
  g_hmac_unref(hmac);
  return digest;
}

}  // namespace

std::string sha256_hex(std::string_view data) {
  return GChars(g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes_of(data), data.size())).get();
}

std::string sha1(std::string_view data) {
  std::string digest(20, '\0');
  gsize size = digest.size();
  GChecksum* checksum = g_checksum_new(G_CHECKSUM_SHA1);
  g_checksum_update(checksum, bytes_of(data), static_cast<gssize>(data.size()));
  g_checksum_get_digest(checksum, reinterpret_cast<guint8*>(digest.data()), &size);
  g_checksum_free(checksum);
  return digest;
}

std::string hmac_sha256(std::string_view key, std::string_view data) {
  return hmac(G_CHECKSUM_SHA256, key, data);
}
std::string hmac_sha1(std::string_view key, std::string_view data) {
  return hmac(G_CHECKSUM_SHA1, key, data);
}

std::string to_hex(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const unsigned char b : bytes) {
    hex += digits[b >> 4];
    hex += digits[b & 15];
  }
  return hex;
}

std::string to_base64(std::string_view bytes) {
  return GChars(g_base64_encode(bytes_of(bytes), bytes.size())).get();
}

std::string from_base64(std::string_view text) {
  gsize size = 0;
  std::unique_ptr<guchar, GFree> bytes(g_base64_decode(std::string(text).c_str(), &size));
  return {reinterpret_cast<char*>(bytes.get()), size};
}

}  // namespace aybiza
