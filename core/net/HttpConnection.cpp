#include "core/net/HttpConnection.h"

#include <gio/gio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include "core/loop/Gio.h"
#include "core/net/PeerError.h"

namespace aybiza {

namespace {

constexpr gsize block = 16 * 1024;

GSocket* socket_of(GIOStream* stream) {
  return G_IS_SOCKET_CONNECTION(stream) ? g_socket_connection_get_socket(G_SOCKET_CONNECTION(stream))
                                        : nullptr;
}

}  // namespace

Task<Result<std::unique_ptr<HttpConnection>>> HttpConnection::open(Url url) {
  auto client = GPtr<GSocketClient>::adopt(g_socket_client_new());
  // Media and its vendors are reached directly: asking for a proxy would cost a thread per connection.
  g_socket_client_set_enable_proxy(client.get(), FALSE);
  g_socket_client_set_tls(client.get(), url.is_secure());
  auto done = co_await Gio([&](GCancellable* cancellable, GAsyncReadyCallback callback, gpointer data) {
    g_socket_client_connect_to_host_async(client.get(), url.host.c_str(), url.port, cancellable, callback,
                                          data);
  });
  GError* error = nullptr;
  std::string where = url.host + ":" + std::to_string(url.port);
  auto* connection = g_socket_client_connect_to_host_finish(client.get(), done.get(), &error);
  if (!connection) co_return fail(socket_failure(where, error));
  auto stream = GPtr<GIOStream>::adopt(G_IO_STREAM(connection));
  // A 20 ms frame must not wait for the acknowledgement of the one before.
  g_socket_set_option(socket_of(stream.get()), IPPROTO_TCP, TCP_NODELAY, TRUE, nullptr);
  co_return std::unique_ptr<HttpConnection>(
      new HttpConnection(std::move(stream), url.is_secure(), std::move(where)));
}

HttpConnection::~HttpConnection() {
  if (stream_) g_io_stream_close_async(stream_.get(), G_PRIORITY_DEFAULT, nullptr, nullptr, nullptr);
}

Task<Result<void>> HttpConnection::write(std::string bytes) {
  auto rest = GPtr<GBytes>::adopt(g_bytes_new(bytes.data(), bytes.size()));
  GOutputStream* stream = g_io_stream_get_output_stream(stream_.get());
  while (g_bytes_get_size(rest.get()) > 0) {
    auto done = co_await Gio([&](GCancellable* cancellable, GAsyncReadyCallback callback, gpointer data) {
      g_output_stream_write_bytes_async(stream, rest.get(), G_PRIORITY_DEFAULT, cancellable, callback, data);
    });
    GError* error = nullptr;
    const gssize size = g_output_stream_write_bytes_finish(stream, done.get(), &error);
    if (size < 0) co_return fail(socket_failure(where_, error));
    const auto written = static_cast<gsize>(size);
    rest = GPtr<GBytes>::adopt(
        g_bytes_new_from_bytes(rest.get(), written, g_bytes_get_size(rest.get()) - written));
  }
  co_return Result<void>();
}

Task<Result<bool>> HttpConnection::read_more() {
  GInputStream* stream = g_io_stream_get_input_stream(stream_.get());
  auto done = co_await Gio([&](GCancellable* cancellable, GAsyncReadyCallback callback, gpointer data) {
    g_input_stream_read_bytes_async(stream, block, G_PRIORITY_DEFAULT, cancellable, callback, data);
  });
  GError* error = nullptr;
  auto bytes = GPtr<GBytes>::adopt(g_input_stream_read_bytes_finish(stream, done.get(), &error));
  if (!bytes) co_return fail(socket_failure(where_, error));
  gsize size = 0;
  const auto* data = static_cast<const char*>(g_bytes_get_data(bytes.get(), &size));
  if (size > 0) unread_.append(data, size);
  has_heard_ = has_heard_ || size > 0;
  co_return size > 0;
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

bool HttpConnection::is_quiet() const {
  auto* stream = G_POLLABLE_INPUT_STREAM(g_io_stream_get_input_stream(stream_.get()));
  return unread_.empty() && !g_pollable_input_stream_is_readable(stream);
}

UpgradedStream HttpConnection::release() {
  UpgradedStream upgraded;
  if (!is_secure_) upgraded.socket = GPtr<GSocket>::ref(socket_of(stream_.get()));
  upgraded.stream = std::move(stream_);
  upgraded.unread = std::move(unread_);
  return upgraded;
}

}  // namespace aybiza
