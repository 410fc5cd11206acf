#include "core/loop/VirtualLoop.h"

namespace aybiza {

VirtualLoop::VirtualLoop(WallTime start) : start_(start) {}

WallTime VirtualLoop::wall_now() const {
  return start_ + std::chrono::duration_cast<WallTime::duration>(now_.time_since_epoch());
}

bool VirtualLoop::step(Time limit) {
  if (!posted_.empty()) {
    auto callback = std::move(posted_.front());
    posted_.pop_front();
    callback();
    return true;
  }
  const auto next = timers_.next();
  if (!next || *next > limit) return false;
  if (*next > now_) now_ = *next;
  if (auto callback = timers_.take_due(now_)) (*callback)();
  return true;
}

void VirtualLoop::run_until(Time until) {
  while (step(until)) {
  }
  now_ = std::max(now_, until);
}

bool VirtualLoop::run_until(const std::function<bool()>& done, Duration limit) {
  const Time end = now_ + limit;
  while (!done())
    if (!step(end)) return false;
  return true;
}

}  // namespace aybiza
