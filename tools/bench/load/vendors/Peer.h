// Peer: one connection of an engine to the played vendors. It begins as HTTP; a path that is a WebSocket's
// becomes a session, a request for the model is answered and may be followed by another.
#pragma once

#include "core/net/WebSocketFrames.h"
#include "tools/bench/load/net/Connection.h"
#include "tools/bench/load/net/RequestHead.h"
#include "tools/bench/load/vendors/Model.h"
#include "tools/bench/load/vendors/Session.h"

namespace aybiza::bench {

class Peer final : Connection::Listener, Session::Line {
 public:
  /// `gone` is called once, when the peer may be destroyed.
  Peer(World& world, int fd, std::function<void(Peer*)> gone);

  /// No request is under way, nor a session.
  bool is_waiting() const { return !session_ && !model_ && !head_ && unread_.empty(); }
  void hang_up();

 private:
  void on_bytes(std::span<char> bytes, Time arrived) override;
  void on_end(bool orderly) override;
  void send_text(std::string_view message) override { send(Opcode::text, message); }
  void send_binary(std::string_view message) override { send(Opcode::binary, message); }
  void close(uint16_t code) override;

  void send(Opcode opcode, std::string_view payload);
  void read_requests();
  void answer(const RequestHead& head, std::string_view body);
  void upgrade(const RequestHead& head);
  void read_messages();
  void respond(std::string_view status, std::string_view body);

  World& world_;
  std::function<void(Peer*)> gone_;
  Connection connection_;
  std::string unread_;
  std::optional<RequestHead> head_;
  std::unique_ptr<ModelAnswer> model_;
  WebSocketReader reader_{WebSocketRole::server, 1 << 20};
  std::unique_ptr<Session> session_;
  std::string frame_;
  bool closing_ = false;
};

}  // namespace aybiza::bench
