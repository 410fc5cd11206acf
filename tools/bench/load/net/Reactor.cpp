#include "tools/bench/load/net/Reactor.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>

namespace aybiza::bench {

namespace {

constexpr Duration tick = milliseconds(1);
constexpr size_t busy = 8;  // things found in one round
constexpr Duration longest_wait = seconds(1);

timespec to_timespec(Duration d) {
  return {static_cast<time_t>(d.count() / 1'000'000'000), static_cast<long>(d.count() % 1'000'000'000)};
}

}  // namespace

Time clock_now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return Time(seconds(time.tv_sec) + Duration(time.tv_nsec));
}

Reactor::Reactor() : epoll_(epoll_create1(EPOLL_CLOEXEC)), now_(clock_now()) {}

Reactor::~Reactor() {
  graves_.clear();
  ::close(epoll_);
}

void Reactor::watch(int fd, uint32_t events, Handler* handler) {
  epoll_event event{.events = events, .data = {.ptr = handler}};
  epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
}

void Reactor::change(int fd, uint32_t events, Handler* handler) {
  epoll_event event{.events = events, .data = {.ptr = handler}};
  epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event);
}

void Reactor::forget(int fd) { epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr); }

size_t Reactor::serve_sockets(Duration patience) {
  std::array<epoll_event, 512> events;
  const timespec limit = to_timespec(patience);
  const int count = epoll_pwait2(epoll_, events.data(), events.size(), &limit, nullptr);
  now_ = clock_now();
  for (int i = 0; i < count; i++) static_cast<Handler*>(events[i].data.ptr)->on_ready(events[i].events);
  return count > 0 ? static_cast<size_t>(count) : 0;
}

void Reactor::run() {
  running_ = true;
  Duration patience{};
  while (running_) {
    size_t found = serve_sockets(patience);
    found += agenda_.run(now_);
    graves_.clear();
    now_ = clock_now();
    if (found >= busy) {
      const timespec rest = to_timespec(tick);
      clock_nanosleep(CLOCK_MONOTONIC, 0, &rest, nullptr);
      patience = {};
      continue;
    }
    const auto next = agenda_.next();
    patience = next ? std::clamp(*next - now_, Duration::zero(), longest_wait) : longest_wait;
  }
}

}  // namespace aybiza::bench
