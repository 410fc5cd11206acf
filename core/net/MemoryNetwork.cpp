#include "core/net/MemoryNetwork.h"

#include "core/net/PeerError.h"

namespace aybiza {

/// The connection until it is a WebSocket or a refusal.
struct Upgrade::Handshake final : MemoryConnection {
  Handshake(Loop& l, MemoryPeer& p, std::shared_ptr<const Conditions> c, WebSocketRequest r)
      : loop(l),
        peer(p),
        conditions(std::move(c)),
        to_server(l, *conditions),
        to_client(l, *conditions),
        request(std::move(r)) {}

  /// Runs on the client's side.
  void arrive(Result<std::unique_ptr<WebSocket>> how) {
    if (result) return;
    result.emplace(std::move(how));
    answered.set();
  }
  void cut() override {
    to_server.cut();
    to_client.cut();
    arrive(
        fail(Fault::unavailable, host_and_port(request.url) + ": the connection broke during the handshake"));
  }
  void resume() override {
    to_server.resume();
    to_client.resume();
  }

  Loop& loop;
  MemoryPeer& peer;
  std::shared_ptr<const Conditions> conditions;
  Wire to_server;
  Wire to_client;
  WebSocketRequest request;
  std::optional<Result<std::unique_ptr<WebSocket>>> result;
  Event answered;
};

namespace {

Task<Result<std::unique_ptr<WebSocket>>> wait_for_answer(std::shared_ptr<Upgrade::Handshake> handshake) {
  co_await handshake->answered.wait();
  co_return std::move(*handshake->result);
}

Task<> serve(HttpHandler handler, HttpRequest request, std::shared_ptr<MemoryExchange> exchange) {
  HttpWriter writer(std::move(exchange));
  co_await handler(std::move(request), writer);
  writer.finish();
}

}  // namespace

const std::string& Upgrade::url() const { return handshake_->request.url; }
const Headers& Upgrade::headers() const { return handshake_->request.headers; }

std::unique_ptr<WebSocket> Upgrade::accept(Headers headers, size_t max_message) {
  auto& h = *handshake_;
  auto pair = make_websocket_pair(h.loop, h.conditions, {std::move(headers), h.request.max_message},
                                  {h.request.headers, max_message});
  h.peer.add(pair.connection);
  auto client = std::make_shared<std::unique_ptr<WebSocket>>(std::move(pair.client));  // callbacks are copied
  h.to_client.send([&h, client] { h.arrive(std::move(*client)); });
  return std::move(pair.server);
}

void Upgrade::refuse(int status, std::string text, Headers headers) {
  auto& h = *handshake_;
  const Error error = refusal(host_and_port(url()) + " refused the WebSocket", status, headers, text);
  h.to_client.send([&h, error] { h.arrive(fail(error)); });
}

void MemoryPeer::add(std::weak_ptr<MemoryConnection> connection) {
  std::erase_if(connections_, [](const auto& c) { return c.expired(); });
  connections_.push_back(std::move(connection));
}

std::vector<std::shared_ptr<MemoryConnection>> MemoryPeer::alive() {
  std::vector<std::shared_ptr<MemoryConnection>> alive;
  for (auto& connection : connections_)
    if (auto c = connection.lock()) alive.push_back(std::move(c));
  return alive;
}

void MemoryPeer::resume() {
  conditions_->stalled = false;
  for (auto& connection : alive()) connection->resume();
}

void MemoryPeer::cut() {
  for (auto& connection : alive()) connection->cut();
}

MemoryPeer& MemoryNetwork::serve_websocket(const std::string& prefix, WebSocketHandler handler) {
  auto& peer = peers_[prefix];
  peer.on_websocket_ = std::move(handler);
  return peer;
}

MemoryPeer& MemoryNetwork::serve_http(const std::string& prefix, HttpHandler handler) {
  auto& peer = peers_[prefix];
  peer.on_http_ = std::move(handler);
  return peer;
}

template <class Handler>
Result<MemoryPeer*> MemoryNetwork::find(const std::string& url, Handler MemoryPeer::*handler) {
  MemoryPeer* best = nullptr;
  for (auto& [prefix, peer] : peers_)  // in order: of two that match, the longer one comes later
    if (url.starts_with(prefix) && peer.*handler) best = &peer;
  if (!best || best->conditions_->unreachable)
    return fail(Fault::unavailable, host_and_port(url) + ": connection refused",
                "check the host name, the port and that the server is running");
  return best;
}

Task<Result<std::unique_ptr<WebSocket>>> MemoryNetwork::connect(WebSocketRequest request) {
  auto peer = find(request.url, &MemoryPeer::on_websocket_);
  if (!peer) co_return fail(peer.error());
  auto handshake = std::make_shared<Upgrade::Handshake>(loop_, **peer, (*peer)->conditions_, request);
  (*peer)->add(handshake);
  std::weak_ptr weak = handshake;
  handshake->to_server.send([peer = *peer, weak] {
    if (auto handshake = weak.lock()) peer->on_websocket_(Upgrade(std::move(handshake)));
  });
  auto answer = co_await with_timeout(loop_, request.timeout, wait_for_answer(std::move(handshake)));
  if (!answer) co_return fail(timed_out(request.url, request.timeout));
  co_return std::move(*answer);
}

Task<Result<std::unique_ptr<HttpResponse>>> MemoryNetwork::send(HttpRequest request) {
  auto peer = find(request.url, &MemoryPeer::on_http_);
  if (!peer) co_return fail(peer.error());
  const std::string url = request.url;
  const Duration limit = request.timeout;
  auto exchange = std::make_shared<MemoryExchange>(loop_, (*peer)->conditions_);
  (*peer)->add(exchange);
  std::weak_ptr weak = exchange;
  exchange->to_server.send([this, peer = *peer, weak, request = std::move(request)] {
    if (auto exchange = weak.lock()) handlers_.spawn(serve(peer->on_http_, request, std::move(exchange)));
  });
  auto answer = co_await with_timeout(loop_, limit, receive(std::move(exchange), host_and_port(url)));
  if (!answer) co_return fail(timed_out(url, limit));
  co_return std::move(*answer);
}

}  // namespace aybiza
