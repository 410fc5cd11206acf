// TwiMl: the XML that answers Twilio's webhook: what is to be done with a call. Values are escaped; nothing that comes
// from outside becomes markup.
#pragma once

#include <string>
#include <string_view>

#include "core/net/Url.h"

namespace aybiza::twiml {

/// Sends the call's audio both ways over a WebSocket. `url` is wss:// (ws:// for tests) without a query, which Twilio
/// would strip; data goes as parameters and arrives in the stream's `start`.
std::string connect_stream(std::string_view url, const Parameters& parameters);
/// Connects the caller to another number or SIP address.
std::string dial(std::string_view to);
/// Refuses the call; the caller hears the busy tone and is not charged.
std::string reject_busy();
/// Says one sentence in Twilio's own voice and hangs up.
std::string say_and_hang_up(std::string_view text);

}  // namespace aybiza::twiml
