// Two WebSockets that are each other's peer, in memory. They keep the promises of WebSocket to the letter,
// closing handshake and size limit included, so that what is tested on them holds on real sockets.
#pragma once

#include <memory>

#include "core/net/MemoryWire.h"
#include "core/net/Network.h"

namespace aybiza {

struct MemoryWebSocketEnd {
  Headers headers;  ///< what this end's headers() answers
  size_t max_message = 4 * 1024 * 1024;
};

struct MemoryWebSocketPair {
  std::unique_ptr<WebSocket> client;
  std::unique_ptr<WebSocket> server;
  std::weak_ptr<MemoryConnection> connection;  ///< lives as long as one of the ends
};

MemoryWebSocketPair make_websocket_pair(Loop& loop, std::shared_ptr<const Conditions> conditions,
                                        MemoryWebSocketEnd client, MemoryWebSocketEnd server);

}  // namespace aybiza
