// Agenda: what happens later, in order of time. Pure: time is an argument. An Alarm is one entry that can be
// set again and again; it leaves the agenda when it goes off, is cancelled or destroyed.
#pragma once

#include <functional>
#include <optional>
#include <set>

#include "core/loop/Loop.h"

namespace aybiza::bench {

class Alarm;

class Agenda {
 public:
  std::optional<Time> next() const;
  /// Lets every alarm go off that is due at `now`, also those that were set meanwhile. Answers how many did.
  size_t run(Time now);

 private:
  friend class Alarm;
  std::set<std::pair<Time, Alarm*>> entries_;
};

class Alarm {
 public:
  /// The job may set or destroy the alarm.
  Alarm(Agenda& agenda, std::function<void()> job) : agenda_(agenda), job_(std::move(job)) {}
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;
  ~Alarm() { cancel(); }

  void set(Time at);
  void cancel();
  bool is_set() const { return at_.has_value(); }
  Time at() const { return *at_; }

 private:
  friend class Agenda;
  Agenda& agenda_;
  std::function<void()> job_;
  std::optional<Time> at_;
};

}  // namespace aybiza::bench
