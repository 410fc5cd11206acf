// ConverseRules: what Bedrock refuses in the `messages` of a request, as a function. Tests hold every request
// against it, and a peer that plays Bedrock can answer its ValidationException with it.
#pragma once

#include "core/base/Error.h"
#include "core/base/Json.h"

namespace aybiza::bedrock {

/// The first rule that a request body breaks, as Fault::bad_input.
Result<void> check_converse_request(const Json& body);

}  // namespace aybiza::bedrock
