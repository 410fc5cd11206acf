// VirtualLoop: the Loop of a simulated world. Time stands still while code runs and jumps to the next timer when
// nothing is left to do, so an hour of conversation takes as long as its computation, and twice the same way.
#pragma once

#include <deque>

#include "core/loop/Loop.h"
#include "core/loop/Timers.h"

namespace aybiza {

class VirtualLoop final : public Loop {
 public:
  /// The calendar time at virtual time 0 (default 2026-01-05 09:00:00 UTC, a Monday).
  VirtualLoop() : VirtualLoop(WallTime(seconds(1767603600))) {}
  explicit VirtualLoop(WallTime start);

  /// Runs everything up to and including `until`; now() is `until` afterwards.
  void run_until(Time until);
  void run_for(Duration duration) { run_until(now_ + duration); }
  /// Runs until `done` holds or nothing is left before `limit`; true if it holds.
  bool run_until(const std::function<bool()>& done, Duration limit);
  /// Nothing is posted and no timer is set: this world has come to rest.
  bool is_idle() const { return posted_.empty() && !timers_.next(); }

  Time now() const override { return now_; }
  WallTime wall_now() const override;
  bool is_current() const override { return true; }
  void post(Callback callback) override { posted_.push_back(std::move(callback)); }
  TimerId add_timer(Time at, Callback callback) override { return timers_.add(at, std::move(callback)); }
  void remove_timer(TimerId id) override { timers_.remove(id); }

 private:
  bool step(Time limit);

  WallTime start_;
  Time now_{};
  Timers timers_;
  std::deque<Callback> posted_;
};

}  // namespace aybiza
