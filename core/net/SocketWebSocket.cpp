#include "core/net/SocketWebSocket.h"

#include <glib.h>

#include "core/net/Inbox.h"

namespace aybiza {

namespace {

constexpr Duration close_limit = seconds(2);
constexpr uint16_t no_code = 1005;
constexpr uint16_t broken = 1006;
constexpr size_t max_kept = 4 * 1024 * 1024;  // unheard bytes after which reading stops

class SocketWebSocket final : public WebSocket, ByteChannel::Listener {
 public:
  SocketWebSocket(Loop& loop, WebSocketRole role, UpgradedStream stream, Headers headers, size_t max_message)
      : role_(role),
        channel_(std::move(stream.channel)),
        headers_(std::move(headers)),
        reader_(role, max_message, std::move(stream.unread)),
        inbox_(loop),
        timer_(loop) {
    // What came with the handshake is looked at when whoever asked for the socket has it.
    timer_.start(Duration::zero(), [this] { read_messages(); });
    channel_->set_listener(this);
  }

  ~SocketWebSocket() override {
    if (gone_) *gone_ = true;
    if (state_ == State::open) send_close(1001, "");
    channel_->linger(close_limit);
  }

  void set_listener(WebSocket::Listener* listener) override {
    inbox_.set_listener(listener);
    if (state_ != State::closed) channel_->set_listener(this);
  }
  const Headers& headers() const override { return headers_; }
  bool is_open() const override { return state_ == State::open; }

  void send_text(std::string_view message) override { send(Opcode::text, message); }
  void send_binary(Bytes message) override { send(Opcode::binary, as_text(message)); }

  void close(uint16_t code, std::string_view reason) override {
    if (state_ != State::open) return;
    send_close(code, reason);
    state_ = State::closing;
    timer_.start(close_limit, [this] { finish(broken, ""); });
  }

 private:
  enum class State { open, closing, closed };

  void send(Opcode opcode, std::string_view payload) {
    if (state_ != State::open) return;
    std::optional<uint32_t> mask;
    if (role_ == WebSocketRole::client) mask = g_random_int();
    if (std::string* out = channel_->begin_write(payload.size())) append_frame(*out, opcode, payload, mask);
  }
  void send_close(uint16_t code, std::string_view reason) {
    send(Opcode::close, close_payload(code, reason));
  }

  void on_bytes(std::span<char> bytes) override {
    reader_.feed(bytes);
    read_messages();
  }
  void on_end(std::string_view why) override { finish(broken, why); }

  // A listener may destroy us in the middle of a burst of messages.
  void read_messages() {
    bool gone = false;
    gone_ = &gone;
    while (state_ != State::closed) {
      const auto message = reader_.next();
      if (message && !*message) break;
      if (message)
        take(**message);
      else
        close(static_cast<uint16_t>(message.error().status), message.error().message);
      if (gone) return;
    }
    inbox_.rest();
    if (gone) return;
    gone_ = nullptr;
    if (inbox_.kept_bytes() > max_kept) channel_->set_listener(nullptr);  // until somebody listens
  }

  void take(const WebSocketMessage& message) {
    switch (message.opcode) {
      case Opcode::text:
        return inbox_.put_text(message.payload);
      case Opcode::binary:
        return inbox_.put_binary(as_bytes(message.payload));
      case Opcode::ping:
        return send(Opcode::pong, message.payload);
      case Opcode::close:
        return take_close(message.payload);
      case Opcode::pong:
      case Opcode::continuation:
        return;
    }
  }

  void take_close(std::string_view payload) {
    const auto close = parse_close(payload);
    if (!close) {
      send_close(static_cast<uint16_t>(close.error().status), "");
      return finish(broken, close.error().message);
    }
    send_close(close->code == no_code ? 1000 : close->code, close->reason);
    finish(close->code, close->reason);
  }

  void finish(uint16_t code, std::string_view reason) {
    if (state_ == State::closed) return;
    state_ = State::closed;
    timer_.stop();
    channel_->linger(close_limit);
    inbox_.put_closed(code, reason);  // may destroy us
  }

  WebSocketRole role_;
  std::shared_ptr<ByteChannel> channel_;
  Headers headers_;
  WebSocketReader reader_;
  Inbox inbox_;
  Timer timer_;  // for the bytes behind the handshake, later for the closing handshake
  State state_ = State::open;
  bool* gone_ = nullptr;
};

}  // namespace

std::unique_ptr<WebSocket> make_websocket(Loop& loop, WebSocketRole role, UpgradedStream stream,
                                          Headers headers, size_t max_message) {
  return std::make_unique<SocketWebSocket>(loop, role, std::move(stream), std::move(headers), max_message);
}

}  // namespace aybiza
