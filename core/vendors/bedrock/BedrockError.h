// BedrockError: what Bedrock says when it refuses, as an Error with a hint at what to do about it.
#pragma once

#include <string>
#include <string_view>

#include "core/base/Error.h"
#include "core/net/Network.h"

namespace aybiza::bedrock {

/// `type`: "ThrottlingException", or "throttlingException" as it is spelled inside a stream. `status`: the
/// HTTP status, 0 inside a stream.
Error service_error(std::string_view type, std::string message, int status = 0);

/// A response whose status is not 200: its type is in the header x-amzn-ErrorType or in the body.
Error refusal_error(int status, const Headers& headers, std::string_view body);

}  // namespace aybiza::bedrock
