// A WebSocket over a stream whose upgrade has taken place, for both ends of the wire.
#pragma once

#include <gio/gio.h>

#include <memory>
#include <string>

#include "core/base/GPtr.h"
#include "core/net/Network.h"
#include "core/net/WebSocketFrames.h"

namespace aybiza {

struct UpgradedStream {
  GPtr<GIOStream> stream;
  GPtr<GSocket> socket;  ///< what carries the stream; null under TLS
  std::string unread;    ///< what came behind the upgrade's headers
};

/// `headers` are what WebSocket::headers() answers. On the loop's thread, its context being the thread's
/// default.
std::unique_ptr<WebSocket> make_websocket(Loop& loop, WebSocketRole role, UpgradedStream stream,
                                          Headers headers, size_t max_message);

}  // namespace aybiza
