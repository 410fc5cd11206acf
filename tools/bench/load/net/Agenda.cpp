#include "tools/bench/load/net/Agenda.h"

namespace aybiza::bench {

std::optional<Time> Agenda::next() const {
  if (entries_.empty()) return std::nullopt;
  return entries_.begin()->first;
}

size_t Agenda::run(Time now) {
  size_t count = 0;
  for (; !entries_.empty() && entries_.begin()->first <= now; count++) {
    Alarm& alarm = *entries_.begin()->second;
    alarm.cancel();
    const auto job = alarm.job_;  // a copy: the job may destroy its alarm
    job();
  }
  return count;
}

void Alarm::set(Time at) {
  cancel();
  agenda_.entries_.emplace(at, this);
  at_ = at;
}

void Alarm::cancel() {
  if (at_) agenda_.entries_.erase({*at_, this});
  at_.reset();
}

}  // namespace aybiza::bench
