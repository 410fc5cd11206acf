#include "tools/bench/load/net/RequestHead.h"

#include <charconv>

#include "core/net/WebSocketFrames.h"

namespace aybiza::bench {

namespace {

constexpr std::string_view line_break = "\r\n", end_of_head = "\r\n\r\n";

std::string_view take_until(std::string_view& text, std::string_view separator) {
  const size_t at = text.find(separator);
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(at == text.npos ? text.size() : at + separator.size());
  return part;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string_view RequestHead::query() const {
  const size_t mark = target.find('?');
  return mark == target.npos ? std::string_view() : std::string_view(target).substr(mark + 1);
}

size_t RequestHead::content_length() const {
  const std::string_view text = find_header(headers, "content-length");
  size_t length = 0;
  std::from_chars(text.data(), text.data() + text.size(), length);
  return length;
}

std::optional<RequestHead> take_request_head(std::string& bytes) {
  const size_t end = bytes.find(end_of_head);
  if (end == bytes.npos) return std::nullopt;
  RequestHead head;
  std::string_view text = std::string_view(bytes).substr(0, end);
  std::string_view request = take_until(text, line_break);
  head.method = take_until(request, " ");
  head.target = take_until(request, " ");
  while (!text.empty()) {
    std::string_view line = take_until(text, line_break);
    const std::string_view name = take_until(line, ":");
    head.headers.emplace_back(name, trimmed(line));
  }
  bytes.erase(0, end + end_of_head.size());
  return head;
}

std::string accept_upgrade(const RequestHead& head, std::string_view more_headers) {
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Accept: " +
         websocket_accept(find_header(head.headers, "sec-websocket-key")) + "\r\n" +
         std::string(more_headers) + "\r\n";
}

}  // namespace aybiza::bench
