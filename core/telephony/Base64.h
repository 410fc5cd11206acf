// Base64 (RFC 4648) for audio on the wire: into buffers that are used again, and strict, because a carrier's
// payload that is not base64 is an error and not silence.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aybiza::base64 {

void append_encoded(std::string& text, std::span<const uint8_t> bytes);
/// Replaces what `bytes` holds. False where the text has characters outside the alphabet, or its length or
/// padding is wrong; `bytes` is then without meaning.
bool decode(std::string_view text, std::vector<uint8_t>& bytes);

}  // namespace aybiza::base64
