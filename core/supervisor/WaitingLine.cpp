#include "core/supervisor/WaitingLine.h"

#include <algorithm>

namespace aybiza {

namespace {

auto is_call(const std::string& call_id) {
  return [&call_id](const WaitingLine::Waiter& waiter) { return waiter.holder.call_id == call_id; };
}

}  // namespace

void WaitingLine::join(const SlotHolder& holder, Time now, Time until) {
  if (auto known = std::ranges::find_if(waiters_, is_call(holder.call_id)); known != waiters_.end()) {
    known->until = until;
    return;
  }
  waiters_.insert(waiters_.begin() + static_cast<long>(ahead_of(holder).size()), Waiter{holder, now, until});
}

void WaitingLine::leave(const std::string& call_id) { std::erase_if(waiters_, is_call(call_id)); }

void WaitingLine::expire(Time now) {
  std::erase_if(waiters_, [&](const Waiter& waiter) { return waiter.until <= now; });
}

std::span<const WaitingLine::Waiter> WaitingLine::ahead_of(const SlotHolder& holder) const {
  auto end = std::ranges::find_if(waiters_, is_call(holder.call_id));
  if (end == waiters_.end())
    end =
        std::ranges::find_if(waiters_, [&](const Waiter& w) { return w.holder.priority < holder.priority; });
  return {waiters_.begin(), end};
}

std::optional<Time> WaitingLine::waits_since(const std::string& call_id) const {
  auto waiter = std::ranges::find_if(waiters_, is_call(call_id));
  return waiter == waiters_.end() ? std::nullopt : std::optional(waiter->since);
}

}  // namespace aybiza
