#include "tools/bench/load/vendors/Peer.h"

#include "core/base/Json.h"

namespace aybiza::bench {

Peer::Peer(World& world, int fd, std::function<void(Peer*)> gone)
    : world_(world), gone_(std::move(gone)), connection_(world.reactor, fd, *this, world.tls) {}

void Peer::on_end(bool) { gone_(this); }

void Peer::hang_up() {
  connection_.close();
  gone_(this);
}

void Peer::on_bytes(std::span<char> bytes, Time) {
  if (closing_) return;
  if (session_) {
    reader_.feed(bytes);
    return read_messages();
  }
  unread_.append(bytes.data(), bytes.size());
  read_requests();
}

// ---- HTTP -------------------------------------------------------------------------------------------------

void Peer::read_requests() {
  while (!session_ && !model_) {
    if (!head_) head_ = take_request_head(unread_);
    if (!head_ || unread_.size() < head_->content_length()) return;
    const RequestHead head = *std::exchange(head_, std::nullopt);
    const std::string body = unread_.substr(0, head.content_length());
    unread_.erase(0, body.size());
    answer(head, body);
  }
}

void Peer::answer(const RequestHead& head, std::string_view body) {
  if (!find_header(head.headers, "upgrade").empty()) return upgrade(head);
  if (head.path().ends_with("/converse-stream")) {
    model_ = std::make_unique<ModelAnswer>(
        world_, body, [this](std::string_view piece) { connection_.write(piece); },
        [this] {
          world_.reactor.bury(std::move(model_));
          read_requests();
        });
    return;
  }
  if (head.path() == "/hang-up") {
    respond("200 OK", "{}");
    return world_.hang_up_on_waiting();
  }
  if (head.path() != "/counts") return respond("404 Not Found", "{}");
  const Counts& counts = world_.counts;
  respond("200 OK", to_text({{"listens", counts.listens},
                             {"speaks", counts.speaks},
                             {"requests", counts.requests},
                             {"whole_histories", counts.whole_histories},
                             {"broken_histories", counts.broken_histories}}));
}

void Peer::respond(std::string_view status, std::string_view body) {
  connection_.write("HTTP/1.1 " + std::string(status) +
                    "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
                    "\r\n\r\n" + std::string(body));
}

void Peer::upgrade(const RequestHead& head) {
  const Parameters query = parse_form(head.query()).value_or(Parameters{});
  const auto make = head.path() == "/v1/listen"   ? make_nova
                    : head.path() == "/v2/listen" ? make_flux
                    : head.path() == "/v1/speak"  ? make_voice
                                                  : nullptr;
  if (!make) return respond("404 Not Found", "{}");
  connection_.write(accept_upgrade(head, "dg-request-id: 00000000-0000-4000-8000-000000000000\r\n"));
  session_ = make(world_, *this, query);
  reader_.feed(unread_);
  read_messages();
  unread_ = {};
}

// ---- WebSocket --------------------------------------------------------------------------------------------

void Peer::read_messages() {
  while (!closing_) {
    const auto message = reader_.next();
    if (!message) return close(static_cast<uint16_t>(message.error().status));
    if (!*message) return;
    const auto [opcode, payload] = **message;
    if (opcode == Opcode::text)
      session_->on_text(payload);
    else if (opcode == Opcode::binary)
      session_->on_binary(payload);
    else if (opcode == Opcode::ping)
      send(Opcode::pong, payload);
    else if (opcode == Opcode::close)
      close(1000);
  }
}

void Peer::send(Opcode opcode, std::string_view payload) {
  if (closing_) return;
  frame_.clear();
  append_frame(frame_, opcode, payload, std::nullopt);
  connection_.write(frame_);
}

// The engine ends the connection when it has read our frame.
void Peer::close(uint16_t code) {
  send(Opcode::close, close_payload(code, ""));
  closing_ = true;
}

}  // namespace aybiza::bench
