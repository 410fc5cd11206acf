#include "core/net/WebSocketFrames.h"

#include <glib.h>

#include <cstring>

#include "core/base/GPtr.h"
#include "core/net/Hash.h"

namespace aybiza {

namespace {

constexpr size_t max_control = 125;

bool is_control(Opcode opcode) { return static_cast<uint8_t>(opcode) & 8; }

tl::unexpected<Error> broken(int code, const char* why) {
  return fail(Fault::bad_input, std::string("WebSocket: ") + why, {}, code);
}

void apply_mask(char* data, size_t size, const char* mask) {
  uint64_t wide;
  std::memcpy(&wide, mask, 4);
  std::memcpy(reinterpret_cast<char*>(&wide) + 4, mask, 4);
  size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    uint64_t eight;
    std::memcpy(&eight, data + i, 8);
    eight ^= wide;
    std::memcpy(data + i, &eight, 8);
  }
  for (; i < size; i++) data[i] = static_cast<char>(data[i] ^ mask[i & 3]);
}

// Eight characters at a time; most of what is said is ASCII.
bool is_ascii(std::string_view text) {
  uint64_t all = 0, eight;
  for (; text.size() >= 8; text.remove_prefix(8)) {
    std::memcpy(&eight, text.data(), 8);
    all |= eight;
  }
  for (const char c : text) all |= static_cast<uint8_t>(c);
  return !(all & 0x8080808080808080);
}

// GLib's check stops at U+0000, which a message may hold.
bool is_utf8(std::string_view text) {
  if (is_ascii(text)) return true;
  const char* end = nullptr;
  while (!g_utf8_validate_len(text.data(), text.size(), &end)) {
    const auto good = static_cast<size_t>(end - text.data());
    if (good >= text.size() || text[good] != '\0') return false;
    text.remove_prefix(good + 1);
  }
  return true;
}

bool may_be_sent(uint16_t code) {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

uint64_t big_endian(std::string_view bytes) {
  uint64_t value = 0;
  for (const unsigned char b : bytes) value = value << 8 | b;
  return value;
}

}  // namespace

void WebSocketReader::feed(std::span<char> bytes) {
  if (broken_) return;
  if (kept_.empty()) {
    input_ = bytes;
  } else {
    kept_.append(bytes.data(), bytes.size());
    input_ = kept_;
  }
}

std::nullopt_t WebSocketReader::wait_for_more() {
  if (input_.empty())
    kept_ = {};  // as it is most of the time: a silent connection costs no memory
  else if (kept_.empty())
    kept_.assign(input_.data(), input_.size());
  else
    kept_.erase(0, kept_.size() - input_.size());
  input_ = kept_;
  return std::nullopt;
}

Result<std::optional<WebSocketReader::Header>> WebSocketReader::read_header() const {
  if (input_.size() < 2) return std::nullopt;
  const auto first = static_cast<uint8_t>(input_[0]), second = static_cast<uint8_t>(input_[1]);
  Header header{.fin = (first & 0x80) != 0, .opcode = Opcode(first & 0x0f), .masked = (second & 0x80) != 0};
  if (first & 0x70) return broken(1002, "a frame uses an extension that was not agreed on");
  const size_t length_size = (second & 0x7f) == 126 ? 2 : (second & 0x7f) == 127 ? 8 : 0;
  header.size = 2 + length_size + (header.masked ? 4 : 0);
  if (input_.size() < header.size) return std::nullopt;
  header.length = length_size ? big_endian({input_.data() + 2, length_size}) : second & 0x7f;
  if (auto checked = check(header); !checked) return fail(checked.error());
  return header;
}

Result<void> WebSocketReader::check(const Header& header) const {
  if (header.masked != (role_ == WebSocketRole::server))
    return broken(1002, header.masked ? "a server masked a frame" : "a client did not mask a frame");
  switch (header.opcode) {
    case Opcode::continuation:
      if (!fragmented_) return broken(1002, "a continuation of nothing");
      return {};
    case Opcode::text:
    case Opcode::binary:
      if (fragmented_) return broken(1002, "a new message inside a fragmented one");
      return {};
    case Opcode::close:
    case Opcode::ping:
    case Opcode::pong:
      if (!header.fin || header.length > max_control)
        return broken(1002, "a control frame that is too long or cut");
      return {};
  }
  return broken(1002, "a frame of an unknown kind");
}

bool WebSocketReader::skip() {
  const size_t here = std::min<uint64_t>(to_skip_, input_.size());
  skip_input(here);
  to_skip_ -= here;
  return to_skip_ == 0;
}

Result<std::optional<WebSocketMessage>> WebSocketReader::next() {
  if (std::exchange(whole_, false)) message_.clear();
  for (;;) {
    if (broken_ || !skip()) return wait_for_more();
    const auto header = read_header();
    if (!header) {
      broken_ = true;
      return fail(header.error());
    }
    if (!*header) return wait_for_more();
    const auto [fin, opcode, masked, length, size] = **header;

    if (!is_control(opcode) && (deaf_ || length > max_message_ - message_.size())) {
      skip_input(size);
      to_skip_ = length;
      if (fin)
        fragmented_.reset();
      else if (opcode != Opcode::continuation)
        fragmented_ = opcode;
      if (std::exchange(deaf_, true)) continue;
      message_ = {};
      return broken(1009, "message too long");
    }
    if (input_.size() - size < length) return wait_for_more();
    char* data = input_.data() + size;
    if (masked) apply_mask(data, length, data - 4);
    const std::string_view payload(data, length);
    skip_input(size + length);
    if (is_control(opcode)) return WebSocketMessage{opcode, payload};

    if (opcode != Opcode::continuation) fragmented_ = opcode;
    WebSocketMessage message{*fragmented_, payload};
    if (!fin || opcode == Opcode::continuation) {
      message_ += payload;
      if (!fin) continue;
      message.payload = message_;
      whole_ = true;
    }
    fragmented_.reset();
    if (message.opcode == Opcode::text && !is_utf8(message.payload)) {
      broken_ = true;
      return broken(1007, "a text message is not UTF-8");
    }
    return message;
  }
}

void append_frame(std::string& out, Opcode opcode, std::string_view payload, std::optional<uint32_t> mask) {
  const char masked = mask ? '\x80' : '\0';
  out += static_cast<char>(0x80 | static_cast<uint8_t>(opcode));
  const size_t size = payload.size();
  size_t length_size = 0;
  if (size <= 125) {
    out += static_cast<char>(masked | static_cast<char>(size));
  } else {
    length_size = size <= 0xffff ? 2 : 8;
    out += static_cast<char>(masked | (length_size == 2 ? 126 : 127));
  }
  for (size_t i = length_size; i-- > 0;) out += static_cast<char>(static_cast<uint64_t>(size) >> (8 * i));
  if (!mask) {
    out += payload;
    return;
  }
  char key[4];
  std::memcpy(key, &*mask, sizeof key);
  out.append(key, sizeof key);
  const size_t start = out.size();
  out += payload;
  apply_mask(out.data() + start, size, key);
}

std::string close_payload(uint16_t code, std::string_view reason) {
  if (!may_be_sent(code)) code = 1001;
  std::string payload = {static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
  reason = reason.substr(0, max_control - 2);
  while (!is_utf8(reason)) reason.remove_suffix(1);  // not in the middle of a character
  return payload.append(reason);
}

Result<CloseReason> parse_close(std::string_view payload) {
  if (payload.empty()) return CloseReason{};
  if (payload.size() < 2) return broken(1002, "a close frame with half a code");
  CloseReason close{static_cast<uint16_t>(big_endian(payload.substr(0, 2))), payload.substr(2)};
  if (!may_be_sent(close.code)) return broken(1002, "a close code that may not be sent");
  if (!is_utf8(close.reason)) return broken(1007, "a close reason is not UTF-8");
  return close;
}

std::string websocket_accept(std::string_view key) {
  const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  return to_base64(sha1(text));
}

}  // namespace aybiza
