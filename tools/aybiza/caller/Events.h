// Events: what a daemon tells of one call while it goes on (core/call/Conversation.cpp lists it).
#pragma once

#include <functional>
#include <string>

#include "core/base/Json.h"
#include "core/net/Network.h"

namespace aybiza::caller {

/// Where to ask: http(s)://host[:port] of the daemon, and the token where it is not on this machine.
struct EventSource {
  std::string daemon, token;
};

/// Tells every event of the call, from the first to the last; ends when no more come. The call need not exist yet.
Task<> follow_events(Network& network, EventSource source, std::string call_sid,
                     std::function<void(const Json& event)> on_event);

}  // namespace aybiza::caller
