// AudioRing: the caller's audio that the recogniser has not finished with. Audio enters at the end, stays
// while it is on its way or unanswered, and leaves at the front once a final result covers it; a lost
// connection starts over from the front. Positions count samples since the first one ever pushed and never go
// back.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "core/line/MediaPort.h"

namespace aybiza {

class AudioRing {
 public:
  explicit AudioRing(MediaFormat format) : format_(format) {}
  AudioRing(AudioRing&&) = default;
  ~AudioRing() { resize(0); }

  int64_t begin() const { return begin_; }
  int64_t end() const { return begin_ + samples(size_); }

  /// `running_time` (ns) of the first sample; where it does not follow from the audio before, the gap is
  /// kept. A broken last sample is left out.
  void append(Bytes audio, uint64_t running_time);
  /// The samples [from, from + count), which must be inside. `room` is what they are put into.
  std::vector<uint8_t> read(int64_t from, int64_t count, std::vector<uint8_t> room = {}) const;
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
  void resize(size_t bytes);
  int64_t samples(size_t bytes) const { return static_cast<int64_t>(bytes / format_.bytes_per_sample()); }
  size_t offset(int64_t position) const {
    return static_cast<size_t>(position - begin_) * format_.bytes_per_sample();
  }

  /// Blocks of all rings of a thread go round: audio comes and goes fifty times a second in every call.
  using Block = std::array<uint8_t, 2048>;
  static std::unique_ptr<Block> take_block();
  static void give_back(std::unique_ptr<Block> block);

  MediaFormat format_;
  std::vector<std::unique_ptr<Block>> blocks_;  // a few
  size_t skipped_ = 0;                          // bytes of the first block that were dropped
  size_t size_ = 0;                             // bytes
  int64_t begin_ = 0;
  std::deque<Anchor> anchors_;  // by position; the first is at or before begin_
};

}  // namespace aybiza
