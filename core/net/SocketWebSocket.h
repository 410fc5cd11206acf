// A WebSocket over a connection whose upgrade has taken place, for both ends of the wire.
#pragma once

#include <memory>
#include <string>

#include "core/net/ByteChannel.h"
#include "core/net/Network.h"
#include "core/net/WebSocketFrames.h"

namespace aybiza {

struct UpgradedStream {
  std::shared_ptr<ByteChannel> channel;
  std::string unread;  ///< what came behind the upgrade's headers
};

/// `headers` are what WebSocket::headers() answers.
std::unique_ptr<WebSocket> make_websocket(Loop& loop, WebSocketRole role, UpgradedStream stream,
                                          Headers headers, size_t max_message);

}  // namespace aybiza
