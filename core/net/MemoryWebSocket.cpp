#include "core/net/MemoryWebSocket.h"

#include <array>

#include "core/net/Inbox.h"

namespace aybiza {

namespace {

constexpr Duration close_limit = seconds(2);

class Socket;

/// What both ends share: the two wires, and who is at their ends. wires[i] leads to ends[i].
struct Connection final : MemoryConnection {
  Connection(Loop& loop, std::shared_ptr<const Conditions> c)
      : conditions(std::move(c)), wires{Wire(loop, *conditions), Wire(loop, *conditions)} {}

  void cut() override;
  void resume() override {
    for (auto& wire : wires) wire.resume();
  }

  std::shared_ptr<const Conditions> conditions;
  std::array<Wire, 2> wires;
  std::array<Socket*, 2> ends{};
};

class Socket final : public WebSocket {
 public:
  Socket(Loop& loop, std::shared_ptr<Connection> connection, size_t side, MemoryWebSocketEnd end)
      : connection_(std::move(connection)),
        side_(side),
        headers_(std::move(end.headers)),
        max_message_(end.max_message),
        inbox_(loop),
        closing_(loop) {
    connection_->ends[side_] = this;
  }

  ~Socket() override {
    if (state_ == State::open) send_close(1001, "");
    connection_->ends[side_] = nullptr;
  }

  void set_listener(Listener* listener) override { inbox_.set_listener(listener); }
  const Headers& headers() const override { return headers_; }
  bool is_open() const override { return state_ == State::open; }

  void send_text(std::string_view message) override {
    send([text = std::string(message)](Socket& peer) { peer.receive(text, true); });
  }
  void send_binary(Bytes message) override {
    send([data = std::string(as_text(message))](Socket& peer) { peer.receive(data, false); });
  }

  void close(uint16_t code, std::string_view reason) override {
    if (state_ != State::open) return;
    send_close(code, reason);
    state_ = State::closing;
    closing_.start(close_limit, [this] { finish(1006, ""); });
  }

  /// The connection is gone; hears nothing more, may be destroyed by its listener.
  void finish(uint16_t code, std::string_view reason) {
    if (state_ == State::closed) return;
    state_ = State::closed;
    closing_.stop();
    inbox_.put_closed(code, reason);
  }

 private:
  enum class State { open, closing, closed };

  template <class Arrive> void send(Arrive arrive) {
    if (state_ != State::open) return;
    const size_t there = 1 - side_;
    connection_->wires[there].send([connection = connection_.get(), there, arrive = std::move(arrive)] {
      if (Socket* peer = connection->ends[there]) arrive(*peer);
      if (Socket* peer = connection->ends[there]) peer->inbox_.rest();
    });
  }

  void send_close(uint16_t code, std::string_view reason) {
    send([code, reason = std::string(reason)](Socket& peer) { peer.receive_close(code, reason); });
  }

  void receive(const std::string& message, bool is_text) {
    if (state_ == State::closed || deaf_) return;
    if (message.size() > max_message_) {
      deaf_ = true;
      return close(1009, "message too long");
    }
    if (is_text)
      inbox_.put_text(message);
    else
      inbox_.put_binary(as_bytes(message));
  }

  void receive_close(uint16_t code, std::string_view reason) {
    send_close(code, reason);
    finish(code, reason);
  }

  std::shared_ptr<Connection> connection_;
  size_t side_;
  Headers headers_;
  size_t max_message_;
  State state_ = State::open;
  bool deaf_ = false;  // after a message that was too long nothing more is heard
  Inbox inbox_;
  Timer closing_;
};

void Connection::cut() {
  for (auto& wire : wires) wire.cut();
  for (size_t side : {0, 1})
    if (ends[side]) ends[side]->finish(1006, "");
}

}  // namespace

MemoryWebSocketPair make_websocket_pair(Loop& loop, std::shared_ptr<const Conditions> conditions,
                                        MemoryWebSocketEnd client, MemoryWebSocketEnd server) {
  auto connection = std::make_shared<Connection>(loop, std::move(conditions));
  auto client_end = std::make_unique<Socket>(loop, connection, 0, std::move(client));
  auto server_end = std::make_unique<Socket>(loop, connection, 1, std::move(server));
  return {std::move(client_end), std::move(server_end), connection};
}

}  // namespace aybiza
