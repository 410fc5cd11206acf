// Score: what a detector's answers, one for every 10 ms, are worth against the truth of a scene. The rules
// are the same for every detector: speech has started when 7 of the last 10 answers say so, and ended when at
// most 5 of the last 50 do.
#pragma once

#include "tools/bench/vad/Scenes.h"

namespace aybiza::bench {

using Answers = std::vector<bool>;

/// Counts that add up over scenes; the figures of a table are read off it.
struct Score {
  size_t speech_frames = 0, missed_frames = 0;
  size_t silent_frames = 0, alarm_frames = 0;
  size_t false_starts = 0;
  size_t segments = 0, cuts = 0;
  std::vector<double> start_ms, end_ms;  ///< delays; a segment that was never noticed has none

  Score& operator+=(const Score& other);
  double miss() const;                     ///< % of the frames with speech
  double false_alarms() const;             ///< % of the frames without
  double false_starts_per_minute() const;  ///< of frames without speech
  double cuts_per_100() const;
};

/// A change between silence and speech, at the frame in which it was told.
struct Change {
  size_t frame;
  bool speaking;
};

/// For detectors that tell none: speech has started when 7 of the last 10 answers say so, and ended when at
/// most 5 of the last 50 do.
std::vector<Change> changes_of(const Answers& answers);

Score score(const Scene& scene, const Answers& answers, const std::vector<Change>& changes);

/// The p-th percentile (0…100), or 0 of nothing.
double percentile(std::vector<double> values, double p);

}  // namespace aybiza::bench
