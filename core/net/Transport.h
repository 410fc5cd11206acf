// Transport: what carries a ByteChannel's bytes: a socket (recv, send, and the loop's one epoll), or TLS over one.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/Fd.h"
#include "core/base/GPtr.h"
#include "core/loop/Poller.h"

namespace aybiza {

class Transport {
 public:
  /// What one attempt to move bytes came to. None moved, not ended and no reason: nothing can be moved now.
  struct Moved {
    size_t bytes = 0;
    bool ended = false;  ///< reading: the peer has ended its side
    std::string why;     ///< the connection broke
  };

  /// Who reads has room for this much.
  static constexpr size_t read_room = 64 * 1024;

  virtual ~Transport() = default;
  virtual Moved read(char* room, size_t size) = 0;
  virtual Moved write(std::string_view bytes) = 0;
  /// Calls the watcher while what it wants is possible; neither stops it.
  virtual void watch(bool readable, bool writable, Poller::Watcher& watcher) = 0;
  /// Says that no more bytes follow, while the peer's may still come.
  virtual void end_writing() = 0;
};

/// A connected socket; it is made non-blocking and, where it is TCP, sends each write at once.
std::unique_ptr<Transport> make_socket_transport(Poller& poller, Fd socket);

/// A descriptor of our own for GIO's socket, whose object (with its buffers and sources) can then go.
Fd duplicate(GSocket* socket);

}  // namespace aybiza
