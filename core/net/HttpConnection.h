// One HTTP/1.1 connection of a client, plain or under TLS, as coroutines. Every step may be cancelled by
// destroying its task; the connection is then good for nothing but to be destroyed.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/loop/Event.h"
#include "core/loop/MainLoop.h"
#include "core/net/ByteChannel.h"
#include "core/net/HttpWire.h"
#include "core/net/SocketWebSocket.h"
#include "core/net/Tls.h"

namespace aybiza {

class HttpConnection final : ByteChannel::Listener {
 public:
  /// Looks the host up, connects and, where the scheme asks for it, shakes hands. On the loop's thread, its
  /// context being the thread's default.
  static Task<Result<std::unique_ptr<HttpConnection>>> open(MainLoop& loop, TlsClient& tls, Url url);
  ~HttpConnection();
  HttpConnection(const HttpConnection&) = delete;

  /// A connection that has broken shows when the answer is read.
  void write(std::string_view bytes) { channel_->write(bytes); }
  /// Interim responses are skipped, but for 101.
  Task<Result<ResponseHead>> read_head();
  /// The next bytes of the body, at most 128 KiB; empty at its end. Fault::truncated where the connection ends
  /// first.
  Task<Result<std::string>> read_body(BodyReader& reader);

  /// For a connection that waits for its next request: true while the peer has neither closed it nor said
  /// anything.
  bool is_quiet() const { return unread_.empty() && !ended_; }
  /// For as long as it waits: called once when it is not quiet any more; may destroy the connection.
  void when_disturbed(std::function<void()> told) { disturbed_ = std::move(told); }
  /// True once the peer has answered anything at all.
  bool has_heard() const { return has_heard_; }
  void forget_heard() { has_heard_ = false; }
  /// After an upgrade: the channel goes on without us.
  UpgradedStream release();

 private:
  HttpConnection(std::shared_ptr<ByteChannel> channel, std::string where);
  /// Waits for more bytes in unread_; false at the end of the stream.
  Task<Result<bool>> read_more();
  void on_bytes(std::span<char> bytes) override;
  void on_end(std::string_view why) override;
  void tell_news();

  std::shared_ptr<ByteChannel> channel_;
  std::string where_;  // host:port
  std::string unread_;
  Event arrived_;
  bool paused_ = false;  // unread_ is so long that the peer has to wait
  bool ended_ = false;
  std::string why_;  // it broke; empty: the peer ended it
  bool has_heard_ = false;
  std::function<void()> disturbed_;
};

}  // namespace aybiza
