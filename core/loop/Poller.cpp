#include "core/loop/Poller.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace aybiza {

namespace {

constexpr uint32_t ended = EPOLLRDHUP | EPOLLHUP | EPOLLERR;

}  // namespace

Poller::Poller() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  if (!epoll_) throw std::system_error(errno, std::generic_category(), "epoll_create1");
}

void Poller::set(int operation, int fd, bool readable, bool writable, Watcher& watcher) {
  watcher.fd_ = fd;
  watcher.wanted_ = (readable ? EPOLLIN | EPOLLRDHUP : 0u) | (writable ? EPOLLOUT : 0u);
  watch(operation, watcher);
}

void Poller::watch(int operation, Watcher& watcher) {
  epoll_event event{};
  event.events = watcher.wanted_ | (watcher.patient_ ? uint32_t{EPOLLET} : 0u);
  event.data.ptr = &watcher;
  if (epoll_ctl(epoll_.get(), operation, watcher.fd_, &event) != 0)
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
}

void Poller::remove(int fd, Watcher& watcher) {
  epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
  for (size_t i = at_; i < end_; i++)
    if (ready_[i].data.ptr == &watcher) ready_[i].data.ptr = nullptr;
  leave_queue(watcher);
}

size_t Poller::dispatch(Time now, bool busy) {
  const int count = epoll_wait(epoll_.get(), ready_.data(), static_cast<int>(ready_.size()), 0);
  end_ = static_cast<size_t>(std::max(count, 0));
  size_t events = end_;
  for (at_ = 0; at_ < end_;) {
    const epoll_event event = ready_[at_++];
    // With hundreds of calls each one's memory has left the cache since its last frame.
    if (at_ + 1 < end_) __builtin_prefetch(ready_[at_ + 1].data.ptr);
    auto* watcher = static_cast<Watcher*>(event.data.ptr);
    if (!watcher) continue;
    if (watcher->patient_) {
      if (event.events & ended)
        be_impatient(*watcher);
      else if (busy && event.events == EPOLLIN && can_wait(*watcher, now))
        continue;
      leave_queue(*watcher);
    }
    watcher->on_ready((event.events & ~EPOLLOUT) != 0, (event.events & EPOLLOUT) != 0);
  }
  at_ = end_ = 0;
  return events + serve_waiting(now, busy);
}

// ---- those that wait ----------------------------------------------------------------------------------------

/// Queues it for its first frame; it may go on waiting until the next one comes.
bool Poller::can_wait(Watcher& watcher, Time now) {
  if (watcher.place_) return now - waiting_[*watcher.place_ - first_].since < next_frame;
  watcher.place_ = first_ + waiting_.size();
  waiting_.push_back({&watcher, now});
  return true;
}

void Poller::leave_queue(Watcher& watcher) {
  if (!watcher.place_) return;
  waiting_[*watcher.place_ - first_].watcher = nullptr;
  watcher.place_.reset();
  for (; !waiting_.empty() && !waiting_.front().watcher; first_++) waiting_.pop_front();
}

/// Its peer has ended: it is told so in every turn until it has read that far.
void Poller::be_impatient(Watcher& watcher) {
  watcher.patient_ = false;
  watch(EPOLL_CTL_MOD, watcher);
}

size_t Poller::serve_waiting(Time now, bool busy) {
  size_t served = 0;
  while (!waiting_.empty() && (!busy || now >= waiting_.front().since + patience)) {
    Watcher* watcher = waiting_.front().watcher;
    leave_queue(*watcher);
    watcher->on_ready(true, false);
    served++;
  }
  return served;
}

std::optional<Time> Poller::due() const {
  if (waiting_.empty()) return std::nullopt;
  return waiting_.front().since + patience;
}

}  // namespace aybiza
