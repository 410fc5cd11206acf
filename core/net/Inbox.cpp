#include "core/net/Inbox.h"

namespace aybiza {

Inbox::~Inbox() {
  if (gone_) *gone_ = true;
}

void Inbox::set_listener(WebSocket::Listener* listener) {
  listener_ = listener;
  if (listener_ && !kept_.empty()) timer_.start(Duration::zero(), [this] { deliver(); });
}

void Inbox::put_text(std::string_view message) { put(Kind::text, message, 0); }
void Inbox::put_binary(Bytes message) { put(Kind::binary, as_text(message), 0); }
void Inbox::put_closed(uint16_t code, std::string_view reason) { put(Kind::closed, reason, code); }

void Inbox::rest() {
  const bool busy = gone_ || !kept_.empty();
  if (listener_ && !busy && !closed_) listener_->on_rest();
}

void Inbox::put(Kind kind, std::string_view data, uint16_t code) {
  const bool busy = gone_ || !kept_.empty();  // what came first is heard first
  if (listener_ && !busy) return hand_over(kind, data, code);
  kept_.push_back({kind, std::string(data), code});
  kept_bytes_ += data.size();
}

void Inbox::hand_over(Kind kind, std::string_view data, uint16_t code) {
  switch (kind) {
    case Kind::text:
      return listener_->on_text(data);
    case Kind::binary:
      return listener_->on_binary(as_bytes(data));
    case Kind::closed:
      closed_ = true;
      return listener_->on_closed(code, data);
  }
}

void Inbox::deliver() {
  bool gone = false;
  gone_ = &gone;
  while (listener_ && !kept_.empty()) {
    const Kept next = std::move(kept_.front());
    kept_.pop_front();
    kept_bytes_ -= next.data.size();
    hand_over(next.kind, next.data, next.code);
    if (gone) return;
  }
  gone_ = nullptr;
  rest();
}

}  // namespace aybiza
