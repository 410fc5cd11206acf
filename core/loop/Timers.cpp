#include "core/loop/Timers.h"

namespace aybiza {

Loop::TimerId Timers::add(Time at, Loop::Callback callback) {
  const auto id = ++last_;
  times_.emplace(id, at);
  due_.emplace(Key{at, id}, std::move(callback));
  return id;
}

void Timers::remove(Loop::TimerId id) {
  auto found = times_.find(id);
  if (found == times_.end()) return;
  // The callback's captures may own timers of this very list: let them die after the list is whole again.
  auto dead = due_.extract(Key{found->second, id});
  times_.erase(found);
}

std::optional<Time> Timers::next() const {
  if (due_.empty()) return std::nullopt;
  return due_.begin()->first.first;
}

std::optional<Loop::Callback> Timers::take_due(Time now) {
  if (due_.empty() || due_.begin()->first.first > now) return std::nullopt;
  auto first = due_.extract(due_.begin());
  times_.erase(first.key().second);
  return std::move(first.mapped());
}

}  // namespace aybiza
