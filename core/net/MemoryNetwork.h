// MemoryNetwork: the Network of a simulated world. Peers live in the same process, registered by the start of
// their URL; a test or simulation decides how far away they are, when they stall, break or cannot be reached.
// On a VirtualLoop everything happens in simulated time; it runs on a MainLoop as well.
#pragma once

#include <functional>
#include <map>

#include "core/loop/Scope.h"
#include "core/net/MemoryHttp.h"
#include "core/net/MemoryWebSocket.h"

namespace aybiza {

/// A client that wants to upgrade to a WebSocket, as the peer's handler sees it. Answer once, at once or
/// later; one that is dropped unanswered leaves the client waiting until its timeout.
class Upgrade {
 public:
  struct Handshake;
  explicit Upgrade(std::shared_ptr<Handshake> handshake) : handshake_(std::move(handshake)) {}

  const std::string& url() const;
  const Headers& headers() const;
  /// The peer's end of the connection. `headers` go to the client.
  std::unique_ptr<WebSocket> accept(Headers headers = {}, size_t max_message = 4 * 1024 * 1024);
  void refuse(int status, std::string text = {}, Headers headers = {});

 private:
  std::shared_ptr<Handshake> handshake_;
};
using WebSocketHandler = std::function<void(Upgrade upgrade)>;

/// One registered peer, and the weather on the way to it.
class MemoryPeer {
 public:
  /// One way; for what is sent from now on.
  void set_latency(Duration latency) { conditions_->latency = latency; }
  /// New connections fail as if nobody listened there.
  void set_unreachable(bool unreachable) { conditions_->unreachable = unreachable; }
  /// Nothing arrives any more, in both directions, until resume().
  void stall() { conditions_->stalled = true; }
  void resume();
  /// Every open connection and unfinished response breaks.
  void cut();

 private:
  friend class MemoryNetwork;
  friend class Upgrade;
  std::vector<std::shared_ptr<MemoryConnection>> alive();
  void add(std::weak_ptr<MemoryConnection> connection);

  WebSocketHandler on_websocket_;
  HttpHandler on_http_;
  std::shared_ptr<Conditions> conditions_ = std::make_shared<Conditions>();
  std::vector<std::weak_ptr<MemoryConnection>> connections_;
};

class MemoryNetwork final : public Network {
 public:
  explicit MemoryNetwork(Loop& loop) : loop_(loop) {}

  /// URLs that begin with `prefix` ("wss://api.deepgram.com/v1/listen") reach this handler; the longest
  /// prefix wins, an earlier handler of the same prefix is replaced. The peer lives as long as the network.
  MemoryPeer& serve_websocket(const std::string& prefix, WebSocketHandler handler);
  MemoryPeer& serve_http(const std::string& prefix, HttpHandler handler);

  Loop& loop() override { return loop_; }
  Task<Result<std::unique_ptr<WebSocket>>> connect(WebSocketRequest request) override;
  Task<Result<std::unique_ptr<HttpResponse>>> send(HttpRequest request) override;

 private:
  /// The peer of a URL, unless it cannot be reached or serves something else.
  template <class Handler> Result<MemoryPeer*> find(const std::string& url, Handler MemoryPeer::*handler);

  Loop& loop_;
  std::map<std::string, MemoryPeer> peers_;
  Scope handlers_;
};

}  // namespace aybiza
