// Measurement: one run of a crowd against one server, in its order: an idle server, all dial, settle, record, all
// hang up, idle again. Where callers come and go by themselves it records from the first to the last. Each step is
// told as a line of JSON, so that a script can do something to the server in the middle; the last line is the
// report.
#pragma once

#include "tools/bench/load/caller/Crowd.h"
#include "tools/bench/load/caller/ProcessTree.h"

namespace aybiza::bench {

struct MeasurementSettings {
  Duration settle = seconds(4);  ///< after the last caller is on the line
  Duration record = seconds(20);
  pid_t server = 0;  ///< whose processes are accounted; 0: nobody's
};

class Measurement {
 public:
  /// The settings of the callers outlive it. Stops the reactor when it is done.
  Measurement(Reactor& reactor, const CallerSettings& caller, CrowdSettings crowd,
              MeasurementSettings settings);

  /// Hangs all calls up now and goes on from there.
  void cut_short();
  Json report() const;

 private:
  enum class Step { dialling, settling, recording, leaving, resting };

  void advance();
  bool is_over(Time now) const;
  void enter(Step step);
  void begin_recording();
  void end_recording();
  bool callers_come_and_go() const { return crowd_settings_.stay > Duration::zero(); }
  bool all_have_dialled() const;

  Reactor& reactor_;
  CrowdSettings crowd_settings_;
  MeasurementSettings settings_;
  Statistics statistics_;
  Crowd crowd_;
  Alarm next_look_;
  Step step_ = Step::dialling;
  Time until_;  // of the present step, at the latest
  bool cut_short_ = false;

  Usage idle_, before_, loaded_, rested_;
  Time dialled_at_, recorded_from_;
  Duration dialling_{}, recorded_{};
  double live_call_s_ = 0;  // seconds of live calls while it recorded
  Time looked_at_{};
};

}  // namespace aybiza::bench
