// Names for things: random identifiers and one-time tokens from the kernel's generator, and what a name from
// outside may look like.
#pragma once

#include <string>
#include <string_view>

namespace aybiza {

/// `prefix` + 128 random bits in lower-case hex: "call_4f0c…".
std::string make_id(std::string_view prefix);
/// An RFC 4122 version 4 UUID.
std::string make_uuid();
/// 256 random bits, URL-safe; what a caller must show to be let in.
std::string make_token();
/// True for 1 to 128 letters, digits, '-' and '_' of ASCII: what may name a file, stand in a log and travel in a URL
/// as it is. Every id that comes from outside is held against this rule.
bool is_plain_id(std::string_view id);
/// Equality whose time does not tell how much of a secret was right.
bool equal_constant_time(std::string_view a, std::string_view b);

}  // namespace aybiza
