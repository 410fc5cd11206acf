// CallView: what is known of a call so far, or what remained of it, for people: who, how long, what was said, what it
// waited for. From a report of core/call/Conversation.h.
#pragma once

#include <string>
#include <vector>

#include "core/base/Json.h"

namespace aybiza::cli {

std::vector<std::string> call_view(const Json& report);

}  // namespace aybiza::cli
