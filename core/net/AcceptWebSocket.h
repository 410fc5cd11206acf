// The server's side of a WebSocket upgrade: SoupServer reads the request, and from the 101 on the socket
// is ours.
#pragma once

#include <libsoup/soup.h>

#include <functional>
#include <memory>

#include "core/loop/MainLoop.h"
#include "core/net/Network.h"

namespace aybiza {

/// libsoup's headers as a value, in the order of the wire.
Headers to_headers(SoupMessageHeaders* headers);

/// True for a request that asks for an upgrade to WebSocket.
bool is_websocket_upgrade(SoupServerMessage* message);

/// To be called in a SoupServer handler. Answers 101 and hands the socket over when that is on its way, with
/// the request's headers as WebSocket::headers(); or answers 400 where the request is not a proper upgrade.
void accept_websocket(MainLoop& loop, SoupServerMessage* message, size_t max_message,
                      std::function<void(std::unique_ptr<WebSocket>)> accepted);

}  // namespace aybiza
