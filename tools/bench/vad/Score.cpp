#include "tools/bench/vad/Score.h"

#include <algorithm>

namespace aybiza::bench {

namespace {

double ratio(double part, size_t whole) { return whole ? part / static_cast<double>(whole) : 0; }

}  // namespace

std::vector<Change> changes_of(const Answers& answers) {
  std::vector<Change> changes;
  std::vector<size_t> sum(answers.size() + 1);  // answers that say speech, before each frame
  for (size_t f = 0; f < answers.size(); f++) sum[f + 1] = sum[f] + answers[f];
  const auto among_last = [&](size_t f, size_t n) { return sum[f + 1] - sum[f + 1 - std::min(n, f + 1)]; };
  bool speaking = false;
  for (size_t f = 0; f < answers.size(); f++) {
    if (!speaking && among_last(f, 10) >= 7)
      changes.push_back({f, speaking = true});
    else if (speaking && f >= 50 && among_last(f, 50) <= 5)
      changes.push_back({f, speaking = false});
  }
  return changes;
}

Score& Score::operator+=(const Score& o) {
  speech_frames += o.speech_frames, missed_frames += o.missed_frames;
  silent_frames += o.silent_frames, alarm_frames += o.alarm_frames;
  false_starts += o.false_starts, segments += o.segments, cuts += o.cuts;
  start_ms.insert(start_ms.end(), o.start_ms.begin(), o.start_ms.end());
  end_ms.insert(end_ms.end(), o.end_ms.begin(), o.end_ms.end());
  return *this;
}

double Score::miss() const { return 100 * ratio(static_cast<double>(missed_frames), speech_frames); }
double Score::false_alarms() const { return 100 * ratio(static_cast<double>(alarm_frames), silent_frames); }
double Score::false_starts_per_minute() const {
  return 6000 * ratio(static_cast<double>(false_starts), silent_frames);
}
double Score::cuts_per_100() const { return 100 * ratio(static_cast<double>(cuts), segments); }

Score score(const Scene& scene, const Answers& answers, const std::vector<Change>& changes) {
  Score s;
  for (size_t f = 0; f < std::min(answers.size(), scene.truth.size()); f++) {
    if (scene.truth[f] == Truth::speech) s.speech_frames++, s.missed_frames += !answers[f];
    if (scene.truth[f] == Truth::silence) s.silent_frames++, s.alarm_frames += answers[f];
  }
  for (const auto& change : changes)
    if (change.speaking && scene.truth[change.frame] == Truth::silence) s.false_starts++;
  for (const auto& segment : scene.segments) {
    s.segments++;
    bool speaking = false;  // when the segment begins
    for (const auto& change : changes)
      if (change.frame < segment.begin) speaking = change.speaking;
    if (speaking) s.start_ms.push_back(0);
    bool started = speaking;
    for (const auto& change : changes) {
      if (change.frame < segment.begin) continue;
      if (change.frame < segment.end) {
        if (change.speaking && !started) {
          s.start_ms.push_back(10.0 * static_cast<double>(change.frame - segment.begin + 1));
          started = true;
        }
        if (!change.speaking) s.cuts++;
        speaking = change.speaking;
      } else if (speaking && !change.speaking) {
        s.end_ms.push_back(10.0 * static_cast<double>(change.frame - segment.end + 1));
        break;
      }
    }
  }
  return s;
}

double percentile(std::vector<double> values, double p) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  return values[std::min(values.size() - 1,
                         static_cast<size_t>(p / 100 * static_cast<double>(values.size())))];
}

}  // namespace aybiza::bench
