// AudioRing: the caller's audio that the recogniser has not finished with. Audio enters at the end, stays
// while it is on its way or unanswered, and leaves at the front once a final result covers it; a lost
// connection starts over from the front. Positions count samples since the first one ever pushed and never go
// back.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "core/line/MediaPort.h"

namespace aybiza {

class AudioRing {
 public:
  explicit AudioRing(MediaFormat format) : format_(format) {}

  int64_t begin() const { return begin_; }
  int64_t end() const { return begin_ + samples(bytes_.size()); }

  /// `running_time` (ns) of the first sample; where it does not follow from the audio before, the gap is
  /// kept. A broken last sample is left out.
  void append(Bytes audio, uint64_t running_time);
  /// The samples [from, from + count), which must be inside.
  std::vector<uint8_t> read(int64_t from, int64_t count) const;
  /// Forgets what lies before `position`.
  void drop_before(int64_t position);
  /// Takes back what lies at and behind `position`, as if it had never come.
  void drop_from(int64_t position);

  /// When a sample of the ring, or one that was dropped last, was spoken. 0 before any audio.
  uint64_t running_time_at(int64_t position) const;

  Duration duration(int64_t samples) const { return Duration(samples * 1'000'000'000 / format_.rate); }
  int64_t samples(Duration duration) const { return duration.count() * format_.rate / 1'000'000'000; }

 private:
  struct Anchor {
    int64_t position;
    uint64_t running_time;
  };
  int64_t samples(size_t bytes) const { return static_cast<int64_t>(bytes / format_.bytes_per_sample()); }
  size_t offset(int64_t position) const {
    return static_cast<size_t>(position - begin_) * format_.bytes_per_sample();
  }

  MediaFormat format_;
  std::deque<uint8_t> bytes_;  // in small blocks, which are given back as audio is dropped
  int64_t begin_ = 0;
  std::deque<Anchor> anchors_;  // by position; the first is at or before begin_
};

}  // namespace aybiza
