// Network: the only way to a socket. Two narrow interfaces, WebSocket and HTTP, with two worlds behind them:
// SocketNetwork (real sockets) and MemoryNetwork (peers in the same process, on simulated time).
// Everything here belongs to one loop and is called on its thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/Error.h"
#include "core/loop/Loop.h"

namespace aybiza {

/// Names compare without case; repeated names are allowed.
using Headers = std::vector<std::pair<std::string, std::string>>;
/// The first value of a header, or nothing.
std::string_view find_header(const Headers& headers, std::string_view name);

using Bytes = std::span<const uint8_t>;
inline Bytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// One WebSocket connection, client or server side. Frames are whole messages; ping and pong are answered
/// below.
class WebSocket {
 public:
  struct Listener {
    virtual void on_text(std::string_view message) = 0;
    virtual void on_binary(Bytes message) = 0;
    /// Behind the last of the messages that came together: several do where a reader is late, or patient.
    virtual void on_rest() {}
    /// Once, and the last thing heard. `code` is the peer's close code, or 1006 where the connection just
    /// broke. The listener may destroy the socket here (and in the others).
    virtual void on_closed(uint16_t code, std::string_view reason) = 0;

   protected:
    ~Listener() = default;
  };

  /// Destroying an open socket closes it without waiting; the listener hears nothing more.
  virtual ~WebSocket() = default;

  /// Messages that arrive before a listener is set are kept and delivered when it is set (on the next turn of
  /// the loop). The listener outlives the socket or is replaced by nullptr.
  virtual void set_listener(Listener* listener) = 0;
  virtual bool is_open() const = 0;
  /// Sending on a closed socket does nothing: on_closed has told or will tell. Text is UTF-8.
  virtual void send_text(std::string_view message) = 0;
  virtual void send_binary(Bytes message) = 0;
  /// Starts the closing handshake; on_closed follows, at the latest after 2 s.
  virtual void close(uint16_t code, std::string_view reason) = 0;
  /// Headers of the peer's upgrade answer (client side) or request (server side).
  virtual const Headers& headers() const = 0;
};

struct WebSocketRequest {
  std::string url;  ///< ws:// or wss://, query included
  Headers headers;
  Duration timeout = seconds(10);        ///< for the whole handshake
  size_t max_message = 4 * 1024 * 1024;  ///< a longer message closes the connection with 1009
};

struct HttpRequest {
  std::string method = "GET";
  std::string url;  ///< http:// or https://; sent as it is: percent-encoding is the caller's
  Headers headers;
  std::string body;
  Duration timeout = seconds(30);  ///< until the response's headers; reading has its caller's own deadlines
};

/// A response whose headers have arrived. Destroying it early cancels the rest.
class HttpResponse {
 public:
  virtual ~HttpResponse() = default;
  virtual int status() const = 0;
  virtual const Headers& headers() const = 0;
  /// The next bytes as they arrive, at most 64 KiB; an empty string is the end of the body.
  virtual Task<Result<std::string>> read() = 0;
  /// The rest of the body; more than `limit` bytes is an error.
  Task<Result<std::string>> read_all(size_t limit = 1 << 20);
};

/// Requests are made as local variables and moved in: g++ 12 destroys an aggregate that is written inside a
/// co_await expression twice.
class Network {
 public:
  virtual ~Network() = default;
  virtual Loop& loop() = 0;

  /// Connects and upgrades. A refusal keeps its HTTP status in Error::status and the peer's words in its
  /// message.
  virtual Task<Result<std::unique_ptr<WebSocket>>> connect(WebSocketRequest request) = 0;
  /// Sends and waits for the response's headers; any HTTP status is a success here. Redirects are not
  /// followed.
  virtual Task<Result<std::unique_ptr<HttpResponse>>> send(HttpRequest request) = 0;
  /// A request to this place is likely soon: a connection may be made ready for it. Costs nothing lasting where none
  /// comes, and tells nothing where it fails.
  virtual void expect(const std::string& url) {}
};

}  // namespace aybiza
