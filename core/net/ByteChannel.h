// ByteChannel: bytes in and out of a connection without waiting. What is written during one turn of the loop leaves in
// one piece at its end (a frame and its mark are one packet); what the kernel cannot take yet is kept and follows.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/loop/Loop.h"
#include "core/net/Transport.h"

namespace aybiza {

class ByteChannel final : public std::enable_shared_from_this<ByteChannel>, Poller::Watcher {
 public:
  struct Listener {
    /// The bytes are the listener's to change until it returns. May let go of the channel.
    virtual void on_bytes(std::span<char> bytes) = 0;
    /// Once: the peer has ended its side (`why` is empty) or the connection broke.
    virtual void on_end(std::string_view why) = 0;

   protected:
    ~Listener() = default;
  };
  /// A peer that does not read for so long that this much waits is gone.
  static constexpr size_t max_waiting = 16 * 1024 * 1024;

  ByteChannel(Loop& loop, std::unique_ptr<Transport> transport);
  ~ByteChannel();
  ByteChannel(const ByteChannel&) = delete;

  /// Where much comes, the next listener hears what has come some 20 ms later, together with what follows it. For
  /// connections whose transport is a socket.
  using Poller::Watcher::be_patient;
  /// Reading starts with the first listener; null stops it, so that the peer feels that nobody takes its bytes.
  void set_listener(Listener* listener);
  void write(std::string_view bytes) {
    if (std::string* out = begin_write(bytes.size())) *out += bytes;
  }
  /// For a writer of about `size` bytes: where to append them, at once. Null where nothing can be written any more.
  std::string* begin_write(size_t size);
  /// For an owner that leaves: what waits is still written, our side is ended and the peer's end awaited, for at most
  /// `limit`. Nobody hears of it.
  void linger(Duration limit);

 private:
  void on_ready(bool readable, bool writable) override;
  void read();
  void flush();
  void end(std::string_view why);
  void watch();

  Loop& loop_;
  std::unique_ptr<Transport> transport_;
  Listener* listener_ = nullptr;
  std::string waiting_;  // costs no memory while there is nothing to write
  bool flush_posted_ = false;
  bool blocked_ = false;  // the kernel takes nothing now
  bool lingering_ = false;
  bool ended_ = false;
  Loop::TimerId linger_timer_ = 0;
};

}  // namespace aybiza
