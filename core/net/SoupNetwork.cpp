#include "core/net/SoupNetwork.h"

#include <libsoup/soup.h>

#include "core/loop/Event.h"
#include "core/loop/Gio.h"
#include "core/net/PeerError.h"
#include "core/net/SoupWebSocket.h"

namespace aybiza {

namespace {

// A worker has hundreds of calls, each with a few requests under way; libsoup's defaults (10, 2 per host) are
// a browser's.
constexpr int max_connections = 10000;
constexpr int idle_seconds = 60;

GPtr<SoupSession> make_session() {
  auto session = GPtr<SoupSession>::adopt(soup_session_new_with_options(
      "max-conns", max_connections, "max-conns-per-host", max_connections, "idle-timeout", idle_seconds,
      "timeout", 0, "user-agent", "aybiza/0.1", "proxy-resolver", nullptr, nullptr));
  // What a browser wants and we do not: decoding and sniffing hold bytes of a stream back, the others change
  // requests behind the caller's back, deflating every frame of audio costs more than it saves.
  for (GType feature : {SOUP_TYPE_CONTENT_DECODER, SOUP_TYPE_CONTENT_SNIFFER, SOUP_TYPE_AUTH_MANAGER,
                        SOUP_TYPE_WEBSOCKET_EXTENSION_MANAGER})
    soup_session_remove_feature_by_type(session.get(), feature);
  return session;
}

Result<GPtr<SoupMessage>> make_message(const char* method, const std::string& url, const Headers& headers) {
  auto message = GPtr<SoupMessage>::adopt(soup_message_new(method, url.c_str()));
  if (!message)
    return fail(Fault::bad_input, "not a URL with scheme and host: " + url.substr(0, url.find('?')));
  soup_message_add_flags(message.get(), SOUP_MESSAGE_NO_REDIRECT);
  for (const auto& [name, value] : headers)
    soup_message_headers_append(soup_message_get_request_headers(message.get()), name.c_str(), value.c_str());
  return message;
}

class SoupResponse final : public HttpResponse {
 public:
  SoupResponse(GPtr<SoupMessage> message, GPtr<GInputStream> stream, std::string where)
      : stream_(std::move(stream)),
        status_(static_cast<int>(soup_message_get_status(message.get()))),
        headers_(to_headers(soup_message_get_response_headers(message.get()))),
        where_(std::move(where)) {}

  int status() const override { return status_; }
  const Headers& headers() const override { return headers_; }

  Task<Result<std::string>> read() override {
    auto done = co_await Gio([this](GCancellable* cancellable, GAsyncReadyCallback callback, gpointer data) {
      g_input_stream_read_bytes_async(stream_.get(), block, G_PRIORITY_DEFAULT, cancellable, callback, data);
    });
    GError* error = nullptr;
    auto bytes = GPtr<GBytes>::adopt(g_input_stream_read_bytes_finish(stream_.get(), done.get(), &error));
    if (!bytes) {
      Error failure = socket_failure(where_, error);
      if (failure.fault == Fault::unavailable) failure.fault = Fault::truncated;
      co_return fail(std::move(failure));
    }
    gsize size = 0;
    auto* data = static_cast<const char*>(g_bytes_get_data(bytes.get(), &size));
    co_return size ? std::string(data, size) : std::string();
  }

 private:
  static constexpr gsize block = 16 * 1024;

  GPtr<GInputStream> stream_;
  int status_;
  Headers headers_;
  std::string where_;
};

Task<Result<GPtr<GInputStream>>> send_message(SoupSession* session, GPtr<SoupMessage> message,
                                              std::string where) {
  auto done = co_await Gio([&](GCancellable* cancellable, GAsyncReadyCallback callback, gpointer data) {
    soup_session_send_async(session, message.get(), G_PRIORITY_DEFAULT, cancellable, callback, data);
  });
  GError* error = nullptr;
  auto stream = GPtr<GInputStream>::adopt(soup_session_send_finish(session, done.get(), &error));
  if (!stream) co_return fail(socket_failure(where, error));
  co_return std::move(stream);
}

Task<Result<std::unique_ptr<WebSocket>>> upgrade(Loop& loop, SoupSession* session, GPtr<SoupMessage> message,
                                                 size_t max_message, std::string where) {
  auto done = co_await Gio([&](GCancellable* cancellable, GAsyncReadyCallback callback, gpointer data) {
    soup_session_websocket_connect_async(session, message.get(), nullptr, nullptr, G_PRIORITY_DEFAULT,
                                         cancellable, callback, data);
  });
  GError* error = nullptr;
  auto connection = GPtr<SoupWebsocketConnection>::adopt(
      soup_session_websocket_connect_finish(session, done.get(), &error));
  Headers headers = to_headers(soup_message_get_response_headers(message.get()));
  if (!connection) {
    if (const int status = static_cast<int>(soup_message_get_status(message.get()))) {
      g_clear_error(&error);
      co_return fail(refusal(where + " refused the WebSocket", status, headers, ""));
    }
    co_return fail(socket_failure(where, error));
  }
  soup_websocket_connection_set_max_incoming_payload_size(connection.get(), max_message);
  co_return adopt_websocket(loop, connection.get(), std::move(headers));
}

}  // namespace

SoupNetwork::SoupNetwork(MainLoop& loop) : loop_(loop), session_(make_session()) {}

SoupNetwork::~SoupNetwork() { soup_session_abort(session_.get()); }

Task<Result<std::unique_ptr<WebSocket>>> SoupNetwork::connect(WebSocketRequest request) {
  auto message = make_message("GET", request.url, request.headers);
  if (!message) co_return fail(message.error());
  auto answer = co_await with_timeout(
      loop_, request.timeout,
      upgrade(loop_, session_.get(), std::move(*message), request.max_message, host_and_port(request.url)));
  if (!answer) co_return fail(timed_out(request.url, request.timeout));
  co_return std::move(*answer);
}

Task<Result<std::unique_ptr<HttpResponse>>> SoupNetwork::send(HttpRequest request) {
  auto message = make_message(request.method.c_str(), request.url, request.headers);
  if (!message) co_return fail(message.error());
  if (!request.body.empty()) {
    auto bytes = GPtr<GBytes>::adopt(g_bytes_new(request.body.data(), request.body.size()));
    soup_message_set_request_body_from_bytes(message->get(), nullptr, bytes.get());
  }
  std::string where = host_and_port(request.url);
  auto stream = co_await with_timeout(loop_, request.timeout, send_message(session_.get(), *message, where));
  if (!stream) co_return fail(timed_out(request.url, request.timeout));
  if (!*stream) co_return fail(stream->error());
  co_return std::make_unique<SoupResponse>(std::move(*message), std::move(**stream), std::move(where));
}

}  // namespace aybiza
