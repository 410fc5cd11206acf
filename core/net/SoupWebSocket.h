// SoupWebSocket: a WebSocket on top of libsoup's connection object, for both ends of the wire.
#pragma once

#include <libsoup/soup.h>

#include <memory>

#include "core/net/Network.h"

namespace aybiza {

/// Wraps a connection, of a client or accepted by a SoupServer; takes its own reference. `headers` are what
/// WebSocket::headers() answers. Call it on the loop's thread, inside the callback that brings the
/// connection.
std::unique_ptr<WebSocket> adopt_websocket(Loop& loop, SoupWebsocketConnection* connection, Headers headers);

/// libsoup's headers as a value, in the order of the wire.
Headers to_headers(SoupMessageHeaders* headers);

}  // namespace aybiza
