// PacerWheel: the one timer that drives all pacers of a loop. It turns every 20 ms on an absolute grid, and
// only while somebody rides; a timer per call would cost a worker more than the frames themselves. One
// thread: the loop's.
#pragma once

#include <memory>
#include <vector>

#include "core/loop/Loop.h"

namespace aybiza {

class PacerWheel : public std::enable_shared_from_this<PacerWheel> {
 public:
  static constexpr Duration tick = milliseconds(20);

  class Rider {
   public:
    /// Once a tick, with the time at which it was due. False to get off; start() brings it back.
    virtual bool on_tick(Time now) = 0;

   protected:
    ~Rider() = default;

   private:
    friend class PacerWheel;
    static constexpr size_t off = SIZE_MAX;
    size_t seat_ = off;
  };

  /// The wheel of this loop; it lives as long as somebody holds it. Any thread.
  static std::shared_ptr<PacerWheel> of(Loop& loop);
  explicit PacerWheel(Loop& loop) : loop_(loop), timer_(loop) {}

  /// From the next tick on. Riding already is fine.
  void start(Rider& rider);
  /// Before the rider is destroyed. Safe within a tick.
  void stop(Rider& rider);
  bool is_turning() const { return timer_.is_running(); }

 private:
  void wait();
  void turn();
  void leave_gap(size_t seat);

  Loop& loop_;
  Timer timer_;
  Time next_{};
  std::vector<Rider*> riders_;  // a rider that got off leaves a null until the tick ends
  size_t gaps_ = 0;
  bool turning_ = false;
};

}  // namespace aybiza
