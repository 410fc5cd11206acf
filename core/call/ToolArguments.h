// ToolArguments: holding what a model filled in against the tool's JSON Schema before anything is done with
// it. Only what keeps a tool from harm is checked (an object, required members there, plain types and enums
// right); a richer schema still guides the model.
#pragma once

#include <optional>
#include <string>

#include "core/base/Json.h"

namespace aybiza {

/// What is wrong, in words that help the model to try again; nothing where all is well.
std::optional<std::string> find_argument_fault(const Json& arguments, const Json& schema);

/// The JSON type name of a value as JSON Schema calls it; an integral number is an "integer".
std::string_view schema_type(const Json& value);

}  // namespace aybiza
