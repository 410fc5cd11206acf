// One HTTP/1.1 connection of a client, plain or under TLS, as coroutines. Every step may be cancelled by
// destroying its task; the connection is then good for nothing but to be destroyed.
#pragma once

#include <memory>
#include <string>

#include "core/net/HttpWire.h"
#include "core/net/SocketWebSocket.h"

namespace aybiza {

class HttpConnection {
 public:
  /// Looks the host up, connects and, where the scheme asks for it, shakes hands with the system's CA
  /// certificates.
  static Task<Result<std::unique_ptr<HttpConnection>>> open(Url url);
  ~HttpConnection();
  HttpConnection(const HttpConnection&) = delete;

  Task<Result<void>> write(std::string bytes);
  /// Interim responses are skipped, but for 101.
  Task<Result<ResponseHead>> read_head();
  /// The next bytes of the body, at most 64 KiB; empty at its end. Fault::truncated where the connection ends
  /// first.
  Task<Result<std::string>> read_body(BodyReader& reader);

  /// For a connection that waits for its next request: true while the peer has neither closed it nor said
  /// anything.
  bool is_quiet() const;
  /// True once the peer has answered anything at all.
  bool has_heard() const { return has_heard_; }
  void forget_heard() { has_heard_ = false; }
  /// After an upgrade: the stream goes on without us.
  UpgradedStream release();

 private:
  HttpConnection(GPtr<GIOStream> stream, bool is_secure, std::string where)
      : stream_(std::move(stream)), is_secure_(is_secure), where_(std::move(where)) {}
  /// Adds to unread_; false at the end of the stream.
  Task<Result<bool>> read_more();

  GPtr<GIOStream> stream_;
  bool is_secure_;
  std::string where_;  // host:port
  std::string unread_;
  bool has_heard_ = false;
};

}  // namespace aybiza
