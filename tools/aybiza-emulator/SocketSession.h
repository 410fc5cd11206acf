// SocketSession: one open WebSocket of a vendor, from the upgrade to its end: sends JSON, takes planned
// faults into account, tells its owner when it is over. SocketSessions is the list that owns them.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <string>

#include "Server.h"
#include "World.h"

namespace aybiza::emulator {

class SocketSession : protected WebSocket::Listener {
 public:
  /// `kind` is also the place that faults are planned for; `id` the vendor's request id.
  SocketSession(World& world, std::string kind, std::string id, Peer peer);
  virtual ~SocketSession();
  SocketSession(const SocketSession&) = delete;

  /// Starts to listen to the client. `ended` is called once, when the socket has closed.
  virtual void run(std::function<void()> ended);

 protected:
  void send(const Json& message);
  void send_audio(Bytes audio);
  void close(uint16_t code, std::string_view reason);
  /// A fault of the kind that breaks the connection, falls silent on it, or sends what is no message. Asked
  /// at moments in the middle of something; true where one struck.
  bool suffer_fault();
  bool is_open() const { return peer_.socket->is_open() && !closing_; }

  World& world_;
  const std::string id_;

 private:
  void on_closed(uint16_t code, std::string_view reason) override;

  const std::string kind_;
  Peer peer_;
  std::function<void()> ended_;
  bool stalled_ = false;  // a planned fault: nothing is sent any more
  bool closing_ = false;
};

class SocketSessions {
 public:
  explicit SocketSessions(Loop& loop) : loop_(loop) {}
  void add(std::unique_ptr<SocketSession> session);

 private:
  Loop& loop_;
  std::list<std::unique_ptr<SocketSession>> open_;
};

}  // namespace aybiza::emulator
