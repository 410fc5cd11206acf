// Concealment: what a caller's line sounds like while packets are missing. In the manner of G.711 Appendix I:
// the last pitch cycles go on (one, then two, then three, so that it does not buzz), fade from 10 ms on and
// are silent after 60 ms; the first good audio is faded in over what was made up.
//
// Unlike the appendix it delays nothing: good audio passes bit by bit, and the first made-up cycle is bent
// towards the last good sample instead of the other way round.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace aybiza {

/// One channel of audio. Allocates in its constructor only.
class Concealment {
 public:
  /// `rate` in Hz, 8000…48000.
  explicit Concealment(int rate);

  /// Audio that arrived. It is left as it is, except that the first of it after a loss is blended in.
  void receive(std::span<int16_t> audio);
  /// Fills `audio` with what may have been lost.
  void conceal(std::span<int16_t> audio);
  /// True when a loss has gone on for so long that conceal() gives silence.
  bool is_silent() const { return lost_ >= fade_end_; }
  /// Forgets all audio, as after a flush.
  void reset();

 private:
  void remember(std::span<const int16_t> audio);
  void begin();
  void repeat(size_t cycles);
  size_t find_pitch() const;
  float next();
  float gain() const;

  size_t ms_;  // samples in a millisecond
  size_t fade_start_, fade_end_;
  size_t remembered_;             // samples: the last 48.75 ms that went out, good or made up
  std::vector<int16_t> history_;  // where they lie in a ring, that nothing has to move where nothing is lost
  size_t history_end_ = 0;        // behind the newest
  std::vector<int16_t> voice_;    // what was remembered when the loss began
  std::vector<float> cycle_;      // the end of voice_ as a loop without a seam
  std::vector<float> join_;       // what the loop before would have gone on with
  size_t pitch_ = 0;              // samples
  size_t overlap_ = 0;            // a quarter of it: the length of every seam inside a loss
  size_t cycles_ = 0;             // pitch cycles in the loop
  size_t length_ = 0;             // of the loop, in samples
  size_t position_ = 0;           // in the loop
  size_t joined_ = 0;             // samples since the loop was last changed
  size_t lost_ = 0;               // samples made up since the last good one
};

}  // namespace aybiza
