// DeadAir: tells when a line has been quiet for too long. The element's whole judgement, without GStreamer:
// time and samples are arguments, the answer is a value, so that a test needs neither a pipeline nor
// patience.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/loop/Loop.h"

namespace example {

/// The line fell quiet, or is alive again.
struct Change {
  bool is_dead = false;
  aybiza::Time since{};  ///< when the last sound ended
};

/// The loudest sample, in dB below full scale; -infinity for digital silence or no sample at all.
double peak_db(std::span<const int16_t> samples);

class DeadAir {
 public:
  /// Below `threshold_db` is quiet; quiet for `patience` is dead.
  DeadAir(double threshold_db, aybiza::Duration patience)
      : threshold_db_(threshold_db), patience_(patience) {}

  /// The line goes up at `now`, or starts anew: it counts as alive.
  void start(aybiza::Time now);
  /// Nothing is judged until the next start().
  void stop();

  /// Sound of this peak has arrived.
  std::optional<Change> heard(aybiza::Time now, double peak);
  /// To be called at deadline(), and harmless at any other time.
  std::optional<Change> time_passed(aybiza::Time now);
  /// When the line will be dead unless something is heard; nothing if there is nothing to wait for.
  std::optional<aybiza::Time> deadline() const;

 private:
  double threshold_db_;
  aybiza::Duration patience_;
  std::optional<aybiza::Time> last_sound_;  // none while stopped
  bool dead_ = false;
};

}  // namespace example
