#include "core/net/SoupWebSocket.h"

#include <algorithm>

#include "core/base/GPtr.h"
#include "core/net/Inbox.h"

namespace aybiza {

namespace {

constexpr Duration close_limit = seconds(2);
constexpr size_t max_reason = 123;  // what fits into a control frame beside the code
constexpr uint16_t broken = SOUP_WEBSOCKET_CLOSE_ABNORMAL;

// libsoup refuses codes that may not be sent from where we stand; an endpoint going away says so instead.
uint16_t sendable(SoupWebsocketConnection* connection, uint16_t code) {
  const bool client =
      soup_websocket_connection_get_connection_type(connection) == SOUP_WEBSOCKET_CONNECTION_CLIENT;
  const bool registered =
      (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1011) || (code >= 3000 && code <= 4999);
  if (!registered || code == (client ? SOUP_WEBSOCKET_CLOSE_SERVER_ERROR : SOUP_WEBSOCKET_CLOSE_NO_EXTENSION))
    return SOUP_WEBSOCKET_CLOSE_GOING_AWAY;
  return code;
}

class SoupWebSocket final : public WebSocket {
 public:
  SoupWebSocket(Loop& loop, SoupWebsocketConnection* connection, Headers headers)
      : loop_(loop),
        connection_(GPtr<SoupWebsocketConnection>::ref(connection)),
        headers_(std::move(headers)),
        inbox_(loop),
        closing_(loop) {
    g_signal_connect(connection, "message", G_CALLBACK(on_message), this);
    g_signal_connect(connection, "error", G_CALLBACK(on_error), this);
    g_signal_connect(connection, "closed", G_CALLBACK(on_closed), this);
  }

  ~SoupWebSocket() override {
    if (!connection_) return;
    g_signal_handlers_disconnect_by_data(connection_.get(), this);
    if (is_open()) linger();
  }

  void set_listener(Listener* listener) override { inbox_.set_listener(listener); }
  const Headers& headers() const override { return headers_; }

  bool is_open() const override {
    return connection_ && soup_websocket_connection_get_state(connection_.get()) == SOUP_WEBSOCKET_STATE_OPEN;
  }

  void send_text(std::string_view message) override { send(SOUP_WEBSOCKET_DATA_TEXT, message); }
  void send_binary(Bytes message) override { send(SOUP_WEBSOCKET_DATA_BINARY, as_text(message)); }

  void close(uint16_t code, std::string_view reason) override {
    if (!is_open()) return;
    soup_websocket_connection_close(connection_.get(), sendable(connection_.get(), code),
                                    std::string(reason.substr(0, max_reason)).c_str());
    closing_.start(close_limit, [this] { finish(); });  // libsoup itself would wait for 5 s
  }

 private:
  void send(SoupWebsocketDataType type, std::string_view message) {
    if (!is_open()) return;
    auto bytes = GPtr<GBytes>::adopt(g_bytes_new(message.data(), message.size()));
    soup_websocket_connection_send_message(connection_.get(), type, bytes.get());
  }

  // Nobody listens any more, but what was sent last still goes out: the loop keeps the connection for the
  // time that a closing handshake may take.
  void linger() {
    soup_websocket_connection_close(connection_.get(), SOUP_WEBSOCKET_CLOSE_GOING_AWAY, nullptr);
    loop_.add_timer(loop_.now() + close_limit, [connection = connection_] {});
  }

  void finish() {
    uint16_t code = soup_websocket_connection_get_close_code(connection_.get());
    const char* data = soup_websocket_connection_get_close_data(connection_.get());
    const std::string reason = data ? data : failure_;
    if (code == 0) code = failure_code_ ? failure_code_ : broken;
    g_signal_handlers_disconnect_by_data(connection_.get(), this);
    closing_.stop();
    connection_.reset();
    inbox_.put_closed(code, reason);  // may destroy us
  }

  static void on_message(SoupWebsocketConnection*, int type, GBytes* message, gpointer self) {
    gsize size = 0;
    auto* data = static_cast<const char*>(g_bytes_get_data(message, &size));
    auto& inbox = static_cast<SoupWebSocket*>(self)->inbox_;
    if (type == SOUP_WEBSOCKET_DATA_TEXT)
      inbox.put_text({data, size});
    else
      inbox.put_binary(as_bytes({data, size}));
  }

  static void on_error(SoupWebsocketConnection*, GError* error, gpointer data) {
    auto* self = static_cast<SoupWebSocket*>(data);
    self->failure_ = error->message;
    if (error->domain == SOUP_WEBSOCKET_ERROR) self->failure_code_ = static_cast<uint16_t>(error->code);
  }

  static void on_closed(SoupWebsocketConnection*, gpointer self) {
    static_cast<SoupWebSocket*>(self)->finish();
  }

  Loop& loop_;
  GPtr<SoupWebsocketConnection> connection_;
  Headers headers_;
  Inbox inbox_;
  Timer closing_;
  std::string failure_;
  uint16_t failure_code_ = 0;
};

}  // namespace

std::unique_ptr<WebSocket> adopt_websocket(Loop& loop, SoupWebsocketConnection* connection, Headers headers) {
  return std::make_unique<SoupWebSocket>(loop, connection, std::move(headers));
}

Headers to_headers(SoupMessageHeaders* headers) {
  Headers values;
  soup_message_headers_foreach(
      headers,
      [](const char* name, const char* value, gpointer data) {
        static_cast<Headers*>(data)->emplace_back(name, value);
      },
      &values);
  return values;
}

}  // namespace aybiza
