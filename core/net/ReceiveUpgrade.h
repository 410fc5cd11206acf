// A WebSocket's upgrade on a connection that somebody else accepted: the supervisor hands over sockets of which it
// has read nothing. The request's head is read within limits; whoever asked then accepts or refuses.
#pragma once

#include <memory>
#include <string>

#include "core/loop/MainLoop.h"
#include "core/net/ByteChannel.h"
#include "core/net/Network.h"

namespace aybiza {

struct UpgradeLimits {
  size_t max_head = 16 * 1024;    ///< of request line and headers
  Duration timeout = seconds(5);  ///< until the head is complete
};

/// A client that waits for our answer. One that is dropped without an answer loses its connection.
class ReceivedUpgrade {
 public:
  ReceivedUpgrade(MainLoop& loop, std::shared_ptr<ByteChannel> channel, std::string target, Headers headers,
                  std::string unread);

  /// Path and query as they were sent.
  const std::string& target() const { return target_; }
  const Headers& headers() const { return headers_; }

  /// The WebSocket will be: frames of media are told in pairs where there are many calls.
  void be_patient() { channel_->be_patient(); }
  /// Answers 101. The headers become WebSocket::headers().
  std::unique_ptr<WebSocket> accept(size_t max_message) &&;
  /// Answers with an HTTP status and a few words of plain text.
  void refuse(int status, std::string_view words) &&;

 private:
  MainLoop* loop_;
  std::shared_ptr<ByteChannel> channel_;
  std::string target_;
  Headers headers_;
  std::string unread_;
};

/// Reads the request. Where it is not a proper upgrade, too long or too slow, the client has been answered with a
/// status that says so, which the Error bears too. Loop thread only.
Task<Result<ReceivedUpgrade>> receive_upgrade(MainLoop& loop, Fd socket, UpgradeLimits limits = {});

}  // namespace aybiza
