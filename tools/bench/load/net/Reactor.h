// Reactor: one thread that serves thousands of sockets, with epoll and an agenda. It is made to cost little
// beside what is measured: a round that found much to do is followed by a rest of one tick, so that the next
// round finds much again; when little happens, every event is served at once.
#pragma once

#include <sys/epoll.h>

#include <memory>
#include <vector>

#include "tools/bench/load/net/Agenda.h"

namespace aybiza::bench {

/// CLOCK_MONOTONIC, as every process of this machine sees it.
Time clock_now();

class Reactor {
 public:
  class Handler {
   public:
    virtual ~Handler() = default;
    /// `events` as epoll tells them.
    virtual void on_ready(uint32_t events) = 0;
  };

  Reactor();
  ~Reactor();
  Reactor(const Reactor&) = delete;
  Reactor& operator=(const Reactor&) = delete;

  void watch(int fd, uint32_t events, Handler* handler);
  void change(int fd, uint32_t events, Handler* handler);
  void forget(int fd);

  Agenda& agenda() { return agenda_; }
  /// The time at which the present round began.
  Time now() const { return now_; }

  /// Destroys the owner of a handler at the end of the round: it may be in the middle of an event, and others
  /// of it may still be under way.
  template <class Owner> void bury(std::unique_ptr<Owner> owner) {
    graves_.push_back(std::shared_ptr<void>(std::move(owner)));
  }

  /// Serves until stop().
  void run();
  void stop() { running_ = false; }

 private:
  size_t serve_sockets(Duration patience);

  int epoll_;
  bool running_ = false;
  Time now_;
  Agenda agenda_;
  std::vector<std::shared_ptr<void>> graves_;
};

}  // namespace aybiza::bench
