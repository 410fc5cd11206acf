#include "core/net/SocketNetwork.h"

#include "core/base/Ids.h"
#include "core/loop/Event.h"
#include "core/net/Hash.h"
#include "core/net/HttpPool.h"
#include "core/net/PeerError.h"

namespace aybiza {

namespace {

constexpr size_t max_refusal = 16 * 1024;
// A crowd of callers who never speak must not become one of connections.
constexpr size_t max_waiting_ahead = 4;
constexpr Duration opening_limit = seconds(5);
constexpr Duration refusal_limit = seconds(2);  // for the words of a refusal whose status we know already

/// The key under which a connection waits for the next request to the same place.
std::string peer_of(const Url& url) { return url.scheme + "://" + url.authority(); }

struct Exchange {
  std::unique_ptr<HttpConnection> connection;
  ResponseHead head;
};

Task<Result<Exchange>> try_exchange(std::unique_ptr<HttpConnection>& connection, std::string wire) {
  connection->write(wire);
  auto head = co_await connection->read_head();
  if (!head) co_return fail(head.error());
  co_return Exchange{std::move(connection), std::move(*head)};
}

/// Sends the request over a connection of the pool or a new one.
Task<Result<Exchange>> run_exchange(MainLoop& loop, std::shared_ptr<TlsClient> tls,
                                    std::shared_ptr<HttpPool> pool, Url url, std::string wire) {
  if (auto waiting = pool->take(peer_of(url))) {
    waiting->forget_heard();
    auto answer = co_await try_exchange(waiting, wire);
    // The peer may have closed it in the moment in which we took it; then it has seen nothing of this
    // request.
    if (answer || waiting->has_heard()) co_return answer;
  }
  auto connection = co_await HttpConnection::open(loop, *tls, url);
  if (!connection) co_return fail(connection.error());
  co_return co_await try_exchange(*connection, std::move(wire));
}

Task<> open_ahead(MainLoop& loop, std::shared_ptr<TlsClient> tls, std::shared_ptr<HttpPool> pool, Url url) {
  const std::string peer = peer_of(url);
  auto connection =
      co_await with_timeout(loop, opening_limit, HttpConnection::open(loop, *tls, std::move(url)));
  if (connection && *connection) pool->put(peer, std::move(**connection));
}

class SocketResponse final : public HttpResponse {
 public:
  SocketResponse(Exchange exchange, BodyReader reader, std::weak_ptr<HttpPool> pool, std::string peer)
      : connection_(std::move(exchange.connection)),
        head_(std::move(exchange.head)),
        reader_(reader),
        pool_(std::move(pool)),
        peer_(std::move(peer)) {
    if (reader_.is_done()) give_back();
  }

  int status() const override { return head_.status; }
  const Headers& headers() const override { return head_.headers; }

  Task<Result<std::string>> read() override {
    if (!connection_) co_return std::string();
    auto piece = co_await connection_->read_body(reader_);
    if (reader_.is_done()) give_back();
    co_return piece;
  }

 private:
  void give_back() {
    const auto pool = pool_.lock();
    if (pool && head_.keep_alive) pool->put(peer_, std::move(connection_));
    connection_.reset();
  }

  std::unique_ptr<HttpConnection> connection_;  // null when the body has been read
  ResponseHead head_;
  BodyReader reader_;
  std::weak_ptr<HttpPool> pool_;
  std::string peer_;
};

Task<std::string> read_words(HttpConnection& connection, BodyReader reader) {
  std::string words;
  while (words.size() < max_refusal) {
    auto piece = co_await connection.read_body(reader);
    if (!piece || piece->empty()) break;
    words += *piece;
  }
  co_return words;
}

HttpRequest upgrade_request(const WebSocketRequest& request, const std::string& key) {
  HttpRequest http{.url = request.url};
  http.headers = {{"Upgrade", "websocket"},
                  {"Connection", "Upgrade"},
                  {"Sec-WebSocket-Key", key},
                  {"Sec-WebSocket-Version", "13"}};
  http.headers.insert(http.headers.end(), request.headers.begin(), request.headers.end());
  return http;
}

Task<Result<std::unique_ptr<WebSocket>>> upgrade(MainLoop& loop, std::shared_ptr<TlsClient> tls, Url url,
                                                 WebSocketRequest request) {
  const std::string key = to_base64(make_id("").substr(0, 16));
  const HttpRequest http = upgrade_request(request, key);
  auto wire = to_wire(http, url);
  if (!wire) co_return fail(wire.error());
  auto connection = co_await HttpConnection::open(loop, *tls, url);
  if (!connection) co_return fail(connection.error());
  auto answer = co_await try_exchange(*connection, std::move(*wire));
  if (!answer) co_return fail(answer.error());

  const std::string what = host_and_port(request.url) + " refused the WebSocket";
  ResponseHead& head = answer->head;
  if (head.status != 101) {
    auto reader = BodyReader::make(head, http.method);
    if (!reader) co_return fail(refusal(what, head.status, head.headers, ""));
    auto words = co_await with_timeout(loop, refusal_limit, read_words(*answer->connection, *reader));
    co_return fail(refusal(what, head.status, head.headers, words.value_or("")));
  }
  if (find_header(head.headers, "sec-websocket-accept") != websocket_accept(key))
    co_return fail(Fault::bad_input, what + " with a wrong Sec-WebSocket-Accept",
                   "something else listens there");
  co_return make_websocket(loop, WebSocketRole::client, answer->connection->release(),
                           std::move(head.headers), request.max_message);
}

}  // namespace

SocketNetwork::SocketNetwork(MainLoop& loop)
    : loop_(loop), tls_(std::make_shared<TlsClient>()), pool_(std::make_shared<HttpPool>(loop)) {}
SocketNetwork::~SocketNetwork() = default;

Task<Result<std::unique_ptr<WebSocket>>> SocketNetwork::connect(WebSocketRequest request) {
  auto url = parse_url(request.url);
  if (!url) co_return fail(url.error());
  const Duration limit = request.timeout;
  const std::string where = request.url;
  auto answer =
      co_await with_timeout(loop_, limit, upgrade(loop_, tls_, std::move(*url), std::move(request)));
  if (!answer) co_return fail(timed_out(where, limit));
  co_return std::move(*answer);
}

Task<Result<std::unique_ptr<HttpResponse>>> SocketNetwork::send(HttpRequest request) {
  auto url = parse_url(request.url);
  if (!url) co_return fail(url.error());
  auto wire = to_wire(request, *url);
  if (!wire) co_return fail(wire.error());
  const std::string peer = peer_of(*url);
  auto exchange = run_exchange(loop_, tls_, pool_, *url, std::move(*wire));
  auto answer = co_await with_timeout(loop_, request.timeout, std::move(exchange));
  if (!answer) co_return fail(timed_out(request.url, request.timeout));
  if (!*answer) co_return fail(answer->error());
  auto reader = BodyReader::make((*answer)->head, request.method);
  if (!reader) co_return fail(reader.error());
  co_return std::make_unique<SocketResponse>(std::move(**answer), *reader, pool_, peer);
}

void SocketNetwork::expect(const std::string& url) {
  auto place = parse_url(url);
  if (!place || pool_->waiting(peer_of(*place)) + opening_.size() >= max_waiting_ahead) return;
  opening_.spawn(open_ahead(loop_, tls_, pool_, std::move(*place)));
}

}  // namespace aybiza
