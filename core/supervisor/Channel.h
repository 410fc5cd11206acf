// Channel: how the supervisor and a worker speak with each other. A Unix socket that keeps messages apart
// (SOCK_SEQPACKET); a message is one JSON object, with file descriptors where a connection is handed over.
// Neither side ever waits for the other: what does not fit into the socket is kept, up to a limit, and a peer
// that does not read for so long, or breaks the rules, is given up. One loop.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "core/base/Fd.h"
#include "core/base/Json.h"
#include "core/loop/FdWatch.h"

namespace aybiza {

struct ChannelMessage {
  Json body;
  std::vector<Fd> fds;
};

class Channel {
 public:
  static constexpr size_t max_message = 128 * 1024;  ///< bytes
  static constexpr size_t max_fds = 4;               ///< in one message
  static constexpr size_t max_waiting = 8 << 20;     ///< bytes that the peer has not taken

  struct Listener {
    virtual void on_message(ChannelMessage message) = 0;
    /// Once, and the last thing heard: the peer has gone or was given up. May destroy the channel.
    virtual void on_gone(std::string_view why) = 0;

   protected:
    ~Listener() = default;
  };

  /// The listener outlives the channel.
  Channel(MainLoop& loop, Fd socket, Listener& listener);

  /// A message that is too long is logged and dropped: it would be refused on the other side.
  void send(const Json& body, std::vector<Fd> fds = {});
  /// Reads what has come, for an owner that knows of the peer's end from elsewhere.
  void receive();
  /// Bytes that the peer has not taken yet.
  size_t waiting() const { return waiting_bytes_; }

 private:
  struct Outgoing {
    std::string text;
    std::vector<Fd> fds;
  };
  enum class Sent { yes, later, never };
  void flush();
  Sent try_send(const Outgoing& message);
  void give_up(std::string_view why);

  MainLoop& loop_;
  Fd socket_;
  Listener& listener_;
  std::unique_ptr<FdWatch> readable_, writable_;
  std::deque<Outgoing> waiting_;
  size_t waiting_bytes_ = 0;
  std::shared_ptr<Channel*> self_ = std::make_shared<Channel*>(this);
};

/// Listens at a path that only this user may open; what an earlier process left there is replaced.
Result<Fd> listen_for_channels(const std::string& path);
/// The next peer that has connected; none where nobody waits.
Fd accept_channel(const Fd& listener);
Result<Fd> connect_channel(const std::string& path);

}  // namespace aybiza
