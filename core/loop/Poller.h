// Poller: all plain sockets of a loop behind one epoll descriptor. GLib asks the kernel about every source in every
// iteration; epoll only tells of those that have something, so a thousand silent sockets cost nothing.
#pragma once

#include <sys/epoll.h>

#include <array>

#include "core/base/Fd.h"

namespace aybiza {

class Poller {
 public:
  struct Watcher {
    /// Either or both hold. An error or the peer's end shows as `readable`: reading tells which.
    /// May add and remove watchers, itself included.
    virtual void on_ready(bool readable, bool writable) = 0;

   protected:
    ~Watcher() = default;
  };

  Poller();
  Poller(const Poller&) = delete;

  /// What is wanted from now on of a descriptor, level-triggered. Who wants neither removes it: a broken socket is
  /// reported whatever is wanted.
  void add(int fd, bool readable, bool writable, Watcher& watcher) {
    set(EPOLL_CTL_ADD, fd, readable, writable, watcher);
  }
  void change(int fd, bool readable, bool writable, Watcher& watcher) {
    set(EPOLL_CTL_MOD, fd, readable, writable, watcher);
  }
  /// To be called before the descriptor is closed; the watcher hears nothing more.
  void remove(int fd, Watcher& watcher);

  /// Calls the watchers of all that is ready now, without waiting; the answer is how many there were.
  size_t dispatch();
  /// Readable when a descriptor is ready.
  int fd() const { return epoll_.get(); }

 private:
  void set(int operation, int fd, bool readable, bool writable, Watcher& watcher);

  Fd epoll_;
  std::array<epoll_event, 512> ready_;
  size_t at_ = 0, end_ = 0;  // what of ready_ has not been told yet
};

}  // namespace aybiza
