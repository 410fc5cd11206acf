#include "core/loop/Poller.h"

#include <cerrno>
#include <system_error>

namespace aybiza {

Poller::Poller() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  if (!epoll_) throw std::system_error(errno, std::generic_category(), "epoll_create1");
}

void Poller::set(int operation, int fd, bool readable, bool writable, Watcher& watcher) {
  epoll_event event{};
  event.events = (readable ? EPOLLIN | EPOLLRDHUP : 0u) | (writable ? EPOLLOUT : 0u);
  event.data.ptr = &watcher;
  if (epoll_ctl(epoll_.get(), operation, fd, &event) != 0)
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
}

void Poller::remove(int fd, Watcher& watcher) {
  epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
  for (size_t i = at_; i < end_; i++)
    if (ready_[i].data.ptr == &watcher) ready_[i].data.ptr = nullptr;
}

size_t Poller::dispatch() {
  const int count = epoll_wait(epoll_.get(), ready_.data(), static_cast<int>(ready_.size()), 0);
  if (count <= 0) return 0;
  end_ = static_cast<size_t>(count);
  for (at_ = 0; at_ < end_;) {
    const epoll_event event = ready_[at_++];
    auto* watcher = static_cast<Watcher*>(event.data.ptr);
    if (watcher) watcher->on_ready((event.events & ~EPOLLOUT) != 0, (event.events & EPOLLOUT) != 0);
  }
  at_ = end_ = 0;
  return static_cast<size_t>(count);
}

}  // namespace aybiza
