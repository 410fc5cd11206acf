// MarkLedger: what a carrier's marks prove about playback. A mark is sent behind a piece of an answer and
// comes back when that piece has been played, or at once when the carrier's buffer is cleared; each name
// carries the generation and a serial number, so an echo that a clear has caused finds nothing here and
// proves nothing.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "core/loop/Loop.h"

namespace aybiza {

class MarkLedger {
 public:
  struct Mark {
    uint64_t serial = 0;
    uint64_t generation = 0;
    Duration position{};   ///< of the generation's audio that stands before the mark
    bool is_last = false;  ///< all of the generation does
  };
  /// The name of a new mark; valid until the next one.
  std::string_view add(uint64_t generation, Duration position, bool is_last);
  /// The mark that has come back, unless its name is foreign, old or cleared. Marks before it count as heard
  /// too.
  std::optional<Mark> echoed(std::string_view name);
  /// The carrier's buffer was cleared: nothing that is on its way proves anything.
  void clear() { pending_.clear(); }
  /// Waits no longer for the marks of this generation and of those before it.
  void settle(uint64_t generation);
  bool empty() const { return pending_.empty(); }
  bool is_waiting_for(uint64_t generation) const;
  /// How far the generation can have been played at most: up to its first mark that has not come back.
  Duration limit(uint64_t generation) const;

 private:
  std::deque<Mark> pending_;
  uint64_t serial_ = 0;
  std::string name_;
};

}  // namespace aybiza
