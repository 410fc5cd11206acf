// WaitingLine: callers for whom there was no slot and who ask again and again until there is one. Who comes first is
// let in first, higher priorities before lower ones; who stops asking loses the place.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/loop/Loop.h"

namespace aybiza {

/// What a slot is held for, or waited for.
struct SlotHolder {
  std::string call_id;
  std::string agent;
  std::string tenant = {};  ///< may be empty: nobody's in particular
  int priority = 0;         ///< in the line

  bool operator==(const SlotHolder&) const = default;
};

class WaitingLine {
 public:
  struct Waiter {
    SlotHolder holder;
    Time since;
    Time until;  ///< has to ask again before
  };

  /// At its end among those of its priority; who is in the line keeps the place.
  void join(const SlotHolder& holder, Time now, Time until);
  void leave(const std::string& call_id);
  /// Forgets who has not asked again in time.
  void expire(Time now);

  /// Who is let in before this caller, whether the caller is in the line or not.
  std::span<const Waiter> ahead_of(const SlotHolder& holder) const;
  std::optional<Time> waits_since(const std::string& call_id) const;
  size_t size() const { return waiters_.size(); }

 private:
  std::vector<Waiter> waiters_;  // the next one first
};

}  // namespace aybiza
