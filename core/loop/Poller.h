// Poller: all plain sockets of a loop behind one epoll descriptor. GLib asks the kernel about every source in every
// iteration; epoll only tells of those that have something, so a thousand silent sockets cost nothing.
//
// A caller's socket brings fifty small frames a second. Its watcher can be patient: under load it is called when the
// frame behind the first has come too, so that a call's code and memory are fetched into the cache, its socket read
// and its recogniser's written, once for two of them. The first frame waits as long as the second takes to be spoken.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <deque>
#include <optional>

#include "core/base/Fd.h"
#include "core/loop/Loop.h"

namespace aybiza {

class Poller {
 public:
  class Watcher {
   public:
    /// Either or both hold. An error or the peer's end shows as `readable`: reading tells which.
    /// May add and remove watchers, itself included.
    virtual void on_ready(bool readable, bool writable) = 0;

   protected:
    ~Watcher() = default;
    /// From its next registration on. A patient watcher is told of what has come, not of what is there: it reads until
    /// nothing is left.
    void be_patient() { patient_ = true; }
    bool is_patient() const { return patient_; }

   private:
    friend class Poller;
    int fd_ = -1;
    uint32_t wanted_ = 0;
    bool patient_ = false;
    std::optional<uint64_t> place_;  // in the queue of those that wait
  };

  /// What comes so long after the first frame that waits is not the rest of it but the next.
  static constexpr Duration next_frame = milliseconds(10);
  /// The most that a frame waits for the next.
  static constexpr Duration patience = milliseconds(25);

  Poller();
  Poller(const Poller&) = delete;

  /// What is wanted from now on of a descriptor, level-triggered but for the patient. Who wants neither removes it: a
  /// broken socket is reported whatever is wanted.
  void add(int fd, bool readable, bool writable, Watcher& watcher) {
    set(EPOLL_CTL_ADD, fd, readable, writable, watcher);
  }
  void change(int fd, bool readable, bool writable, Watcher& watcher) {
    set(EPOLL_CTL_MOD, fd, readable, writable, watcher);
  }
  /// To be called before the descriptor is closed; the watcher hears nothing more.
  void remove(int fd, Watcher& watcher);

  /// Calls the watchers of all that is ready now, without waiting; the answer is how many events there were. Where the
  /// loop is not busy, nobody waits.
  size_t dispatch(Time now, bool busy);
  /// When the first of those that wait must be served.
  std::optional<Time> due() const;
  /// Readable when a descriptor is ready.
  int fd() const { return epoll_.get(); }

 private:
  struct Waiting {
    Watcher* watcher;  // null: it waits no more
    Time since;
  };
  void set(int operation, int fd, bool readable, bool writable, Watcher& watcher);
  void watch(int operation, Watcher& watcher);
  bool can_wait(Watcher& watcher, Time now);
  void leave_queue(Watcher& watcher);
  void be_impatient(Watcher& watcher);
  size_t serve_waiting(Time now, bool busy);

  Fd epoll_;
  std::array<epoll_event, 512> ready_;
  size_t at_ = 0, end_ = 0;      // what of ready_ has not been told yet
  std::deque<Waiting> waiting_;  // the first to come is the first
  uint64_t first_ = 0;           // place of the queue's front
};

}  // namespace aybiza
