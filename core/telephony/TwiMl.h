// TwiMl: the XML that answers Twilio's webhook: what is to be done with a call. Values are escaped; nothing that comes
// from outside becomes markup.
#pragma once

#include <string>
#include <string_view>

#include "core/loop/Loop.h"
#include "core/net/Url.h"

namespace aybiza::twiml {

/// Sends the call's audio both ways over a WebSocket. `url` is wss:// (ws:// for tests) without a query, which Twilio
/// would strip; data goes as parameters and arrives in the stream's `start`.
/// When the stream is over, Twilio asks `action` how to go on; without one the call is hung up.
std::string connect_stream(std::string_view url, const Parameters& parameters, std::string_view action = {});
/// Connects the caller to another number or SIP address. Here as below, `say` is said first, in Twilio's own voice,
/// where it is not empty.
std::string dial(std::string_view to, std::string_view say = {});
/// Refuses the call; the caller hears the busy tone and is not charged.
std::string reject_busy();
std::string hang_up();
/// Says one sentence in Twilio's own voice and hangs up.
std::string say_and_hang_up(std::string_view text);

/// Puts the caller into a queue of Twilio's, which somebody else takes them out of.
std::string enqueue(std::string_view queue, std::string_view say = {});
/// Lets the caller wait and then asks `url` (POST) how to go on.
std::string wait_and_ask(seconds pause, std::string_view url, std::string_view say = {});
/// Records a message after a beep. Then, or when nothing was said, the call ends: `then` is asked how, because without
/// an address Twilio would fetch the document that it came from and record again. `announce`: where Twilio tells that
/// the recording is ready; may be empty.
std::string voicemail(seconds longest, std::string_view then, std::string_view announce,
                      std::string_view say = {});

}  // namespace aybiza::twiml
