// The two worlds that the promises of core/net/Network.h are tested in: real sockets with a SoupServer as the
// peer, and MemoryNetwork in simulated time. A test says what the peer does; the world makes it happen.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/loop/Event.h"
#include "core/net/Network.h"

namespace aybiza::test {

/// What the HTTP peer does with every request.
struct HttpScript {
  int status = 200;
  Headers headers;
  std::vector<std::string> pieces;
  Duration pause{};   ///< between pieces
  bool echo = false;  ///< one piece: "METHOD path body"
  bool cut = false;   ///< the connection breaks after the last piece
  bool silent = false;
};

class NetworkWorld {
 public:
  virtual ~NetworkWorld() = default;
  virtual Network& network() = 0;
  /// "ws" + "/path" → a URL that reaches the peer.
  virtual std::string url(std::string_view scheme, std::string_view path) = 0;
  /// Runs the task to its end; a test failure if it takes more than 10 s of this world's time.
  virtual void run(Task<> work) = 0;

  virtual void accept_websocket(const std::string& path,
                                std::function<void(std::unique_ptr<WebSocket>)> accepted) = 0;
  virtual void refuse_websocket(const std::string& path, int status, std::string text, Headers headers) = 0;
  /// Takes the connection and never answers.
  virtual void ignore_websocket(const std::string& path) = 0;
  virtual void serve_http(const std::string& path, HttpScript script) = 0;

  Loop& loop() { return network().loop(); }
};

using MakeWorld = std::unique_ptr<NetworkWorld> (*)();
std::unique_ptr<NetworkWorld> make_socket_world();
std::unique_ptr<NetworkWorld> make_memory_world();

}  // namespace aybiza::test
