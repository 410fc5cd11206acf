// JSON as values: nlohmann's ordered_json (keys keep their order, so a request's bytes stay the same from turn to
// turn and the vendor's prompt cache holds) with parsing that has limits and reading that never throws.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/Error.h"

namespace aybiza {

using Json = nlohmann::ordered_json;

struct JsonLimits {
  size_t max_bytes = 1 << 20;
  int max_depth = 64;
};

/// Parses a whole text; too large, too deep, not UTF-8 or malformed gives Fault::bad_input naming `what`.
Result<Json> parse_json(std::string_view text, std::string_view what, JsonLimits limits = {});

/// Readers that answer with the fallback where the key is missing or of another type. `object` may be anything.
std::string get_string(const Json& object, std::string_view key, std::string_view fallback = "");
double get_number(const Json& object, std::string_view key, double fallback = 0);
int64_t get_int(const Json& object, std::string_view key, int64_t fallback = 0);
bool get_bool(const Json& object, std::string_view key, bool fallback = false);
/// The member, or a null value that lives for ever.
const Json& get(const Json& object, std::string_view key);
const Json& at(const Json& array, size_t index);

/// Compact text; bytes that are not UTF-8 are replaced, never thrown at.
std::string to_text(const Json& value);

}  // namespace aybiza
