#include "core/net/ReceiveUpgrade.h"

#include "core/loop/Event.h"
#include "core/net/HttpWire.h"
#include "core/net/SocketWebSocket.h"

namespace aybiza {

namespace {

constexpr Duration farewell = seconds(2);  // for a refused client to read why

std::string_view reason_of(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 426:
      return "Upgrade Required";
    case 431:
      return "Request Header Fields Too Large";
    case 503:
      return "Service Unavailable";
    default:
      return "Refused";
  }
}

void answer_refusal(ByteChannel& channel, int status, std::string_view words) {
  std::string answer = "HTTP/1.1 " + std::to_string(status) + " " + std::string(reason_of(status)) + "\r\n";
  if (status == 405) answer += "Allow: GET\r\n";
  if (status == 426) answer += "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";
  answer += "Connection: close\r\nContent-Type: text/plain; charset=utf-8\r\n";
  answer += "Content-Length: " + std::to_string(words.size() + 1) + "\r\n\r\n";
  channel.write(answer.append(words).append("\n"));
  channel.linger(farewell);
}

/// Collects bytes until they are a whole head.
class HeadReader final : ByteChannel::Listener {
 public:
  HeadReader(ByteChannel& channel, size_t max_head) : channel_(channel), max_head_(max_head) {
    channel_.set_listener(this);
  }
  ~HeadReader() { channel_.set_listener(nullptr); }

  Task<Result<RequestHead>> read() {
    for (;;) {
      auto head = take_request_head(bytes_, max_head_);
      if (!head) co_return fail(head.error());
      if (*head) co_return std::move(**head);
      if (ended_) co_return fail(Fault::truncated, "the client left before it had asked for anything");
      arrived_.reset();
      co_await arrived_.wait();
    }
  }
  /// What came behind the head.
  std::string take_rest() { return std::move(bytes_); }

 private:
  void on_bytes(std::span<char> bytes) override {
    bytes_.append(bytes.data(), bytes.size());
    arrived_.set();
  }
  void on_end(std::string_view) override {
    ended_ = true;
    arrived_.set();
  }

  ByteChannel& channel_;
  size_t max_head_;
  std::string bytes_;
  Event arrived_;
  bool ended_ = false;
};

Result<void> check_upgrade(const RequestHead& head) {
  const auto refused = [](int status, const char* why) { return fail(Fault::bad_input, why, {}, status); };
  if (head.method != "GET") return refused(405, "a WebSocket is asked for with GET");
  if (!has_token(find_header(head.headers, "upgrade"), "websocket") ||
      !has_token(find_header(head.headers, "connection"), "upgrade"))
    return refused(426, "only WebSocket is spoken here");
  if (find_header(head.headers, "sec-websocket-version") != "13")
    return refused(426, "only version 13 of WebSocket is spoken here");
  if (find_header(head.headers, "sec-websocket-key").size() != 24)  // 16 bytes in base64
    return refused(400, "the Sec-WebSocket-Key is missing or broken");
  return {};
}

}  // namespace

ReceivedUpgrade::ReceivedUpgrade(MainLoop& loop, std::shared_ptr<ByteChannel> channel, std::string target,
                                 Headers headers, std::string unread)
    : loop_(&loop),
      channel_(std::move(channel)),
      target_(std::move(target)),
      headers_(std::move(headers)),
      unread_(std::move(unread)) {}

std::unique_ptr<WebSocket> ReceivedUpgrade::accept(size_t max_message) && {
  channel_->write(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: " +
      websocket_accept(find_header(headers_, "sec-websocket-key")) + "\r\n\r\n");
  UpgradedStream upgraded{.channel = std::move(channel_), .unread = std::move(unread_)};
  return make_websocket(*loop_, WebSocketRole::server, std::move(upgraded), std::move(headers_), max_message);
}

void ReceivedUpgrade::refuse(int status, std::string_view words) && {
  answer_refusal(*std::exchange(channel_, nullptr), status, words);
}

Task<Result<ReceivedUpgrade>> receive_upgrade(MainLoop& loop, Fd socket, UpgradeLimits limits) {
  auto channel = std::make_shared<ByteChannel>(loop, make_socket_transport(loop.poller(), std::move(socket)));
  HeadReader reader(*channel, limits.max_head);
  auto read = co_await with_timeout(loop, limits.timeout, reader.read());
  Result<RequestHead> head =
      read ? std::move(*read) : fail(Fault::timeout, "the request did not come in time", {}, 408);
  if (head) {
    if (auto good = check_upgrade(*head); !good) head = fail(good.error());
  }
  if (!head) {
    if (head.error().fault != Fault::truncated)
      answer_refusal(*channel, head.error().status, head.error().message);
    co_return fail(head.error());
  }
  co_return ReceivedUpgrade(loop, std::move(channel), std::move(head->target), std::move(head->headers),
                            reader.take_rest());
}

}  // namespace aybiza
