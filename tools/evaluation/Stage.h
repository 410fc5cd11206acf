// Stage: where a scenario is played. There are two: TextStage in simulated time, AudioStage in real time.
#pragma once

#include "core/base/Error.h"
#include "tools/evaluation/Run.h"

namespace aybiza::evaluation {

class Stage {
 public:
  virtual ~Stage() = default;
  /// "text" or "audio".
  virtual std::string mode() const = 0;
  /// Why a scenario cannot be played here; empty: it can.
  virtual std::string skips(const Scenario&) const { return ""; }
  /// One call. The seed decides what varies from run to run. An error: no call came about.
  virtual Result<Performance> play(const Scenario& scenario, uint64_t seed) = 0;
};

}  // namespace aybiza::evaluation
