#include "core/net/HttpConnection.h"

#include "core/loop/Gio.h"
#include "core/net/PeerError.h"

namespace aybiza {

namespace {

constexpr size_t max_unread = 64 * 1024;

}  // namespace

Task<Result<std::unique_ptr<HttpConnection>>> HttpConnection::open(MainLoop& loop, TlsClient& tls, Url url) {
  auto client = GPtr<GSocketClient>::adopt(g_socket_client_new());
  // Media and its vendors are reached directly: asking for a proxy would cost a thread per connection.
  g_socket_client_set_enable_proxy(client.get(), FALSE);
  auto done = co_await Gio([&](GCancellable* cancellable, GAsyncReadyCallback callback, gpointer data) {
    g_socket_client_connect_to_host_async(client.get(), url.host.c_str(), url.port, cancellable, callback,
                                          data);
  });
  GError* error = nullptr;
  std::string where = url.host + ":" + std::to_string(url.port);
  const auto connection = GPtr<GSocketConnection>::adopt(
      g_socket_client_connect_to_host_finish(client.get(), done.get(), &error));
  if (!connection) co_return fail(socket_failure(where, error));
  auto transport =
      make_socket_transport(loop.poller(), duplicate(g_socket_connection_get_socket(connection.get())));
  if (url.is_secure()) {
    auto secured = co_await tls.secure(std::move(transport), url.host, url.port);
    if (!secured) co_return fail(secured.error());
    transport = std::move(*secured);
  }
  auto channel = std::make_shared<ByteChannel>(loop, std::move(transport));
  co_return std::unique_ptr<HttpConnection>(new HttpConnection(std::move(channel), std::move(where)));
}

HttpConnection::HttpConnection(std::shared_ptr<ByteChannel> channel, std::string where)
    : channel_(std::move(channel)), where_(std::move(where)) {
  channel_->set_listener(this);
}

HttpConnection::~HttpConnection() {
  if (channel_) channel_->set_listener(nullptr);
}

void HttpConnection::on_bytes(std::span<char> bytes) {
  unread_.append(bytes.data(), bytes.size());
  has_heard_ = true;
  if (unread_.size() > max_unread && !std::exchange(paused_, true)) channel_->set_listener(nullptr);
  tell_news();
}

void HttpConnection::on_end(std::string_view why) {
  ended_ = true;
  why_ = why;
  tell_news();
}

/// Whoever reads, or keeps us for later, may let go of us.
void HttpConnection::tell_news() {
  if (const auto disturbed = std::exchange(disturbed_, nullptr)) return disturbed();
  arrived_.set();
}

Task<Result<bool>> HttpConnection::read_more() {
  if (std::exchange(paused_, false)) channel_->set_listener(this);
  if (!ended_) {
    const size_t before = unread_.size();
    arrived_.reset();
    co_await arrived_.wait();
    if (unread_.size() > before) co_return true;
  }
  if (!why_.empty()) co_return fail(Fault::unavailable, where_ + ": " + why_);
  co_return false;
}

Task<Result<ResponseHead>> HttpConnection::read_head() {
  for (;;) {
    auto head = take_response_head(unread_);
    if (!head) co_return fail(head.error().fault, where_ + ": " + head.error().message);
    if (*head && ((*head)->status >= 200 || (*head)->status == 101)) co_return std::move(**head);
    if (*head) continue;
    auto more = co_await read_more();
    if (!more) co_return fail(more.error());
    if (!*more) co_return fail(Fault::unavailable, where_ + ": the connection closed without an answer");
  }
}

Task<Result<std::string>> HttpConnection::read_body(BodyReader& reader) {
  for (;;) {
    auto piece = reader.take(unread_);
    if (!piece) co_return fail(piece.error().fault, where_ + ": " + piece.error().message);
    if (!piece->empty() || reader.is_done()) co_return std::move(*piece);
    auto more = co_await read_more();
    if (more && *more) continue;
    if (more && reader.ends_with_connection()) co_return std::string();
    co_return fail(Fault::truncated, where_ + ": the connection broke in the middle of the body");
  }
}

UpgradedStream HttpConnection::release() {
  channel_->set_listener(nullptr);
  return {.channel = std::move(channel_), .unread = std::move(unread_)};
}

}  // namespace aybiza
