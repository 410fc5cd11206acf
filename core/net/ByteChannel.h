// ByteChannel: bytes in and out of a socket without waiting. Writing goes straight to the kernel while it has
// room; what it cannot take yet is kept and follows. Reading is one event source for the whole life of the
// connection.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/GPtr.h"
#include "core/loop/Loop.h"

namespace aybiza {

class ByteChannel : public std::enable_shared_from_this<ByteChannel> {
 public:
  struct Listener {
    /// May let go of the channel.
    virtual void on_bytes(std::string_view bytes) = 0;
    /// Once: the peer has ended its side (`why` is empty) or the connection broke.
    virtual void on_end(std::string_view why) = 0;

   protected:
    ~Listener() = default;
  };
  /// A peer that does not read for so long that this much waits is gone.
  static constexpr size_t max_waiting = 16 * 1024 * 1024;

  /// `stream` must be pollable (sockets and TLS are). `socket` is what to half-close at the end; null under
  /// TLS. Call it with the loop's context as the thread's default.
  ByteChannel(Loop& loop, GPtr<GIOStream> stream, GPtr<GSocket> socket);
  ~ByteChannel();
  ByteChannel(const ByteChannel&) = delete;

  /// Reading starts with the first listener; null stops it, so that the peer feels that nobody takes its
  /// bytes.
  void set_listener(Listener* listener);
  void write(std::string_view bytes);
  /// For an owner that leaves: what waits is still written, our side is ended and the peer's end awaited, for
  /// at most `limit`. Nobody hears of it.
  void linger(Duration limit);

 private:
  void start_reading();
  void stop(GPtr<GSource>& source);
  void read();
  void flush();
  void end(std::string_view why);
  void end_our_side();
  static gboolean on_readable(GObject*, gpointer self);
  static gboolean on_writable(GObject*, gpointer self);

  Loop& loop_;
  GPtr<GIOStream> stream_;
  GPtr<GSocket> socket_;
  Listener* listener_ = nullptr;
  GPtr<GSource> input_;
  GPtr<GSource> output_;
  std::string waiting_;
  bool lingering_ = false;
  bool ended_ = false;
  Loop::TimerId linger_timer_ = 0;
};

}  // namespace aybiza
