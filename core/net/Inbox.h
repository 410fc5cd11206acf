// Inbox: what every WebSocket owes its listener. Messages that come before there is a listener are kept and
// delivered in order when there is one; the listener may destroy the socket, and this inbox with it, in any
// callback.
#pragma once

#include <deque>
#include <optional>

#include "core/net/Network.h"

namespace aybiza {

class Inbox {
 public:
  explicit Inbox(Loop& loop) : timer_(loop) {}
  ~Inbox();

  void set_listener(WebSocket::Listener* listener);
  /// Each of these may end with this Inbox destroyed.
  void put_text(std::string_view message);
  void put_binary(Bytes message);
  void put_closed(uint16_t code, std::string_view reason);
  /// Nothing more has come for now.
  void rest();

  /// Bytes that wait for a listener, so that the socket can stop reading.
  size_t kept_bytes() const { return kept_bytes_; }

 private:
  enum class Kind { text, binary, closed };
  struct Kept {
    Kind kind;
    std::string data;
    uint16_t code = 0;
  };
  void put(Kind kind, std::string_view data, uint16_t code);
  void hand_over(Kind kind, std::string_view data, uint16_t code);
  void deliver();

  WebSocket::Listener* listener_ = nullptr;
  std::deque<Kept> kept_;
  size_t kept_bytes_ = 0;
  bool closed_ = false;  // which was the last thing to tell
  Timer timer_;
  bool* gone_ = nullptr;  // set by the destructor for a deliver() that is on the stack
};

}  // namespace aybiza
