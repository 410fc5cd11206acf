// FrameGrid: how far an agent's frames stray from the 20 ms at which they should come. The grid is absolute: its
// phase is the median of a burst's frames, its step is exactly 20 ms, so that a frame that comes late and pushes
// all that follow is seen as often as it is heard. The first frames of a burst leave ahead of the grid on
// purpose (the pacer's lead over the carrier) and are not counted.
#pragma once

#include <vector>

#include "tools/bench/load/caller/Spread.h"

namespace aybiza::bench {

class FrameGrid {
 public:
  static constexpr size_t lead_in = 5;    // frames
  static constexpr size_t shortest = 10;  // frames; a shorter burst has no grid worth the name

  /// `jitter` takes each frame's distance from the grid, `intervals` the time between two frames.
  FrameGrid(Spread& jitter, Spread& intervals) : jitter_(jitter), intervals_(intervals) {}

  /// Frame `number` of its burst has arrived.
  void arrived(Time at, size_t number);
  /// The burst is over, or was cut off.
  void end_burst();

 private:
  struct Arrival {
    Time at;
    size_t number;
  };
  Spread &jitter_, &intervals_;
  std::vector<Arrival> burst_;
};

}  // namespace aybiza::bench
