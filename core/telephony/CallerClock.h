// CallerClock: when the caller's frames were spoken. It sets the carrier's own clock against ours once and
// then follows the carrier, so that frames that jitter on the way still stand in line without drift; where
// the carrier's clock jumps ahead, audio was lost. Pure: times are arguments.
#pragma once

#include <cstdint>
#include <optional>

#include "core/loop/Loop.h"

namespace aybiza {

class CallerClock {
 public:
  struct Placed {
    Duration at{};   ///< our time of the frame's first sample
    Duration gap{};  ///< lost just before it
    /// The clocks were set anew: what came before says nothing about this frame's place.
    bool jumped = false;
  };

  bool is_set() const { return set_; }
  /// From now on, `position` on the carrier's clock is `at` on ours.
  void set(Duration position, Duration at);
  /// Where the frame belongs that arrived at `arrival`; nothing if its place has been filled already.
  std::optional<Placed> place(Duration position, Duration length, Duration arrival);

 private:
  bool set_ = false;
  Duration offset_{};  // ours minus the carrier's
  Duration next_{};    // the position at which the next frame should stand
};

}  // namespace aybiza
