// WebSocket framing (RFC 6455) as pure functions of bytes: a reader that puts messages together, within
// limits, and a writer. No extensions: compressing every 20 ms of audio costs more than it saves.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/Error.h"

namespace aybiza {

enum class Opcode : uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// Which end of the connection we are. Clients mask what they send, servers do not.
enum class WebSocketRole { client, server };

struct WebSocketMessage {
  Opcode opcode;             ///< text, binary, close, ping or pong
  std::string_view payload;  ///< valid until the next call
};

class WebSocketReader {
 public:
  /// `begun`: what of the first frames has come already.
  WebSocketReader(WebSocketRole role, size_t max_message, std::string begun = {})
      : role_(role), max_message_(max_message), kept_(std::move(begun)), input_(kept_) {}

  WebSocketReader(const WebSocketReader&) = delete;

  /// Bytes as they came. They are read, and unmasked, where they lie: they stay until next() has answered nothing,
  /// which keeps what is not yet a whole frame.
  void feed(std::span<char> bytes);
  /// The next message, or nothing when more bytes are needed. Error::status is the code to close with: 1002
  /// and 1007 are the end of all reading; after 1009 (too long) only control frames are heard, so that the
  /// closing handshake can take place.
  Result<std::optional<WebSocketMessage>> next();

 private:
  struct Header {
    bool fin = false;
    Opcode opcode = Opcode::continuation;
    bool masked = false;
    uint64_t length = 0;  // of the payload
    size_t size = 0;      // of the header, mask included
  };
  Result<std::optional<Header>> read_header() const;
  Result<void> check(const Header& header) const;
  std::nullopt_t wait_for_more();
  void skip_input(size_t size) { input_ = input_.subspan(size); }
  /// Drops what came of the payload of a frame that is not wanted; true when all of it is gone.
  bool skip();

  WebSocketRole role_;
  size_t max_message_;
  std::string kept_;  // bytes that were not a whole frame when they came
  // What has not been read yet: the end of kept_ or, where that is empty, of what was fed.
  std::span<char> input_;
  uint64_t to_skip_ = 0;  // bytes of payload that are still to come and not wanted
  std::string message_;   // the fragments so far
  std::optional<Opcode> fragmented_;
  bool whole_ = false;  // message_ has been handed out and may be forgotten
  bool deaf_ = false;
  bool broken_ = false;
};

/// Appends one frame with its final bit set. `mask` is what a client must draw anew for every frame.
void append_frame(std::string& out, Opcode opcode, std::string_view payload, std::optional<uint32_t> mask);

/// The payload of a close frame; the reason is cut to what fits. A code that may not be sent becomes 1001.
std::string close_payload(uint16_t code, std::string_view reason);
struct CloseReason {
  uint16_t code = 1005;  ///< no code was given
  std::string_view reason;
};
Result<CloseReason> parse_close(std::string_view payload);

/// The value of Sec-WebSocket-Accept for a key.
std::string websocket_accept(std::string_view key);

}  // namespace aybiza
