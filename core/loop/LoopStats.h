// LoopStats: how a loop fares, for those who watch it: placement, metrics, the watchdog. The loop counts for as long
// as it lives; two looks, some time apart, tell about that time.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>

#include "core/loop/Loop.h"

namespace aybiza {

struct LoopStats {
  /// Upper bounds of the classes of lateness; what is later than the last is in a class of its own.
  static constexpr std::array<Duration, 9> bounds = {
      milliseconds(1),  milliseconds(2),   milliseconds(5),   milliseconds(10),  milliseconds(20),
      milliseconds(50), milliseconds(100), milliseconds(250), milliseconds(1000)};

  uint64_t turns = 0;    ///< the loop has woken up so often
  uint64_t events = 0;   ///< sockets, timers and posted work that it served then
  Duration busy{};       ///< time spent serving; the rest it waited
  bool ticking = false;  ///< it wakes on a tick because much comes
  std::array<uint64_t, bounds.size() + 1> lateness{};  ///< turns with a timer or a tick that was so late

  /// What happened since an earlier look.
  LoopStats since(const LoopStats& earlier) const;
  /// The bound below which the share `quantile` (0…1) of the lateness lies; zero where nothing was due, the last
  /// bound where it lies beyond.
  Duration lateness_quantile(double quantile) const;
};

/// The counters behind it: written by the loop, read by any thread without a lock.
class LoopMeter {
 public:
  /// What is between began() and ended() is one turn; `late` is by how much what was due first is late.
  void began(Time now) { turn_began_.store(now.time_since_epoch().count(), std::memory_order_relaxed); }
  void was_due(Duration late);
  void ended(Time now, size_t events, bool ticking);

  LoopStats read() const;
  /// Since when the present turn runs; nothing while the loop waits. A turn that began long ago is a stall.
  std::optional<Time> turn_began() const;

 private:
  using Counter = std::atomic<uint64_t>;
  // There is one writer: no need for a locked instruction.
  static void add(Counter& counter, uint64_t n) {
    counter.store(counter.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }

  std::atomic<int64_t> turn_began_ = 0;  // ns; 0 while the loop waits
  Counter turns_ = 0, events_ = 0, busy_ = 0;
  std::atomic<bool> ticking_ = false;
  std::array<Counter, LoopStats::bounds.size() + 1> lateness_{};
};

}  // namespace aybiza
