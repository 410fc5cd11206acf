// Pacer: cuts the agent's audio into frames and lets them go on time. Voices are made faster than they are
// spoken; the pacer holds what is early and keeps a small, bounded lead over the carrier, so that neither the
// carrier's jitter starves the caller nor a barge-in has much to call back. It also knows how much of each
// answer
// ("generation") has been played by the clock. Pure: time and bytes are arguments.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "core/audio/Playout.h"

namespace aybiza {

class Pacer {
 public:
  struct Settings {
    size_t frame_bytes = 160;
    uint8_t silence = 0xFF;  ///< fills up the last frame of a generation
    Duration frame = milliseconds(20);
    /// How far ahead of the carrier's playout frames leave. Callers ask once a frame, so the carrier holds
    /// between one frame less and this much.
    Duration lead = milliseconds(60);
    Duration max_buffered = seconds(120);
    /// Of a stall (ours, not the voice's) so much is made up for afterwards; a longer one moves the schedule.
    Duration max_catch_up = milliseconds(500);
  };

  struct Frame {
    uint64_t generation = 0;
    /// Always a whole frame; valid until the next call that changes the pacer.
    std::span<const uint8_t> audio;
    bool is_first = false;  ///< of its generation
  };

  struct Progress {
    uint64_t generation = 0;
    Duration sent{};        ///< of its own audio, without the filling of the last frame
    Duration played{};      ///< of that, by the clock: never more than the carrier can have played
    bool all_sent = false;  ///< it has ended and nothing of it is left here
  };

  struct Stats {
    uint64_t frames = 0;     ///< that left
    uint64_t late = 0;       ///< that left after their time, because of a stall
    uint64_t underruns = 0;  ///< times that a generation's audio came too late
    Duration max_lead{};     ///< most that the carrier ever held
  };

  explicit Pacer(Settings settings);

  /// What is pushed from now on belongs to this generation and begins with a frame of its own; the one before
  /// has ended.
  void begin(uint64_t generation);
  /// Takes audio for the newest generation, as much as there is room for, and answers how many bytes it took.
  size_t push(std::span<const uint8_t> audio, Time now);
  /// Nothing more comes in the newest generation.
  void end();
  /// The next frame that is due at `now`, or nothing. Ask again until there is nothing.
  std::optional<Frame> take(Time now);
  /// Whether a frame of something else than the voice may leave at `now`, because no voice is waiting; it takes its place
  /// in the carrier's time. Ask again until it may not.
  bool take_filling(Time now);

  /// Nobody took frames for a while on purpose: nothing is made up for, the next one is due now.
  void resume(Time now);

  /// The generations that have not been dropped yet, oldest first.
  size_t generations() const { return tracks_.size(); }
  Progress progress(size_t index, Time now) const;
  /// Forgets the oldest generation, all of which was sent.
  void drop_oldest();
  /// Forgets every generation and all audio that has not been played.
  void clear(Time now);

  /// True while whole frames wait for their time.
  bool has_frame() const { return ready_frames() > 0; }
  Duration buffered() const;
  Duration unplayed(Time now) const { return playout_.unplayed(now); }
  bool is_filling(Time now) const { return filled_until_ > now; }
  Time playout_end() const { return playout_.end(); }
  const Stats& stats() const { return stats_; }

 private:
  struct Track {
    uint64_t generation;
    uint64_t first_frame;
    uint64_t bytes = 0;
    bool ended = false;
  };
  void append(std::span<const uint8_t> audio);
  void resize(size_t slots);
  uint64_t ready_frames() const { return written_ / settings_.frame_bytes - taken_; }
  uint64_t frames_of(const Track& track) const;
  Duration duration_of(uint64_t bytes) const;

  Settings settings_;
  size_t max_slots_;
  uint64_t max_at_once_;
  std::vector<uint8_t> ring_;  // slots of one frame each; frame number n lives in slot n % slots
  size_t slots_;
  uint64_t written_ = 0;  // bytes, since the beginning
  uint64_t taken_ = 0;    // frames, since the beginning
  std::deque<Track> tracks_;
  size_t sending_ = 0;  // index of the track that frame taken_ belongs to

  Time play_at_{};       // when, on schedule, the next frame should begin to play
  bool starved_ = true;  // no frame was waiting when the carrier ran dry: the schedule begins anew
  Time asked_at_{};
  uint64_t given_ = 0;  // frames at asked_at_
  Playout playout_;
  Time filled_until_{};  // what the carrier was given beside the voice is played by then
  Stats stats_;
};

}  // namespace aybiza
