// Digests and message authentication codes, by GLib. Results are raw bytes unless the name says hex.
#pragma once

#include <string>
#include <string_view>

namespace aybiza {

std::string sha256_hex(std::string_view data);
std::string sha1(std::string_view data);
std::string hmac_sha256(std::string_view key, std::string_view data);
std::string hmac_sha1(std::string_view key, std::string_view data);

std::string to_hex(std::string_view bytes);
std::string to_base64(std::string_view bytes);
/// Characters outside the alphabet are skipped, as GLib does.
std::string from_base64(std::string_view text);

}  // namespace aybiza
