#include "SocketSession.h"

namespace aybiza::emulator {

SocketSession::SocketSession(World& world, std::string kind, std::string id, Peer peer)
    : world_(world), id_(world.sessions.open(kind, id)), kind_(std::move(kind)), peer_(std::move(peer)) {}

SocketSession::~SocketSession() {
  peer_.socket->set_listener(nullptr);
  world_.sessions.close(id_);
}

void SocketSession::run(std::function<void()> ended) {
  ended_ = std::move(ended);
  peer_.socket->set_listener(this);
}

void SocketSession::send(const Json& message) {
  if (is_open() && !stalled_) peer_.socket->send_text(to_text(message));
}

void SocketSession::send_audio(Bytes audio) {
  if (is_open() && !stalled_) peer_.socket->send_binary(audio);
}

void SocketSession::close(uint16_t code, std::string_view reason) {
  if (!is_open()) return;
  closing_ = true;
  peer_.socket->close(code, reason);
}

bool SocketSession::suffer_fault() {
  if (world_.faults.strikes(kind_, FaultKind::drop)) {
    world_.sessions.note(id_, "fault", "drop");
    peer_.cut();
    return true;
  }
  if (world_.faults.strikes(kind_, FaultKind::stall)) {
    world_.sessions.note(id_, "fault", "stall");
    stalled_ = true;
    return true;
  }
  if (world_.faults.strikes(kind_, FaultKind::malformed)) {
    world_.sessions.note(id_, "fault", "malformed");
    peer_.socket->send_text(R"({"type":"Results","channel":{"alterna)");
  }
  if (world_.faults.strikes(kind_, FaultKind::truncate)) {
    world_.sessions.note(id_, "fault", "truncate");
    close(1011, "NET-0000");
    return true;
  }
  return false;
}

void SocketSession::on_closed(uint16_t, std::string_view) {
  closing_ = true;
  if (ended_) ended_();
}

void SocketSessions::add(std::unique_ptr<SocketSession> session) {
  SocketSession* added = session.get();
  open_.push_back(std::move(session));
  // The end comes inside one of the session's own callbacks, so it is removed on the next turn.
  added->run([this, added] {
    loop_.post(
        [this, added] { std::erase_if(open_, [added](const auto& one) { return one.get() == added; }); });
  });
}

}  // namespace aybiza::emulator
