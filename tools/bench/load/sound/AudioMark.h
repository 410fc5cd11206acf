// AudioMark: four numbers inside a frame of mulaw audio, as 37 codes that also survive being decoded to linear
// samples and encoded again. With them a sound says itself where it comes from: which caller's which words,
// which frame of which answer, when it was sent. What is measured from the audio needs no other channel.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace aybiza::bench {

inline constexpr size_t frame_samples = 160;  // 20 ms at 8000 Hz
using Frame = std::array<uint8_t, frame_samples>;

using AudioMark = std::array<uint32_t, 4>;
inline constexpr size_t mark_size = 4 + 8 * 4 + 1;  // codes: sign, digits, check digit

/// Overwrites the first codes of a frame.
void write_mark(std::span<uint8_t> codes, const AudioMark& mark);
/// Nothing where the codes do not begin with a mark.
std::optional<AudioMark> read_mark(std::span<const uint8_t> codes);

/// A caller's or agent's turn: `turn` counts from 1 within a call.
struct TurnId {
  uint32_t call = 0;  ///< below 2^24
  uint32_t turn = 0;  ///< below 2^8
  bool operator==(const TurnId&) const = default;
  uint32_t packed() const { return call << 8 | (turn & 0xff); }
  static TurnId unpack(uint32_t packed) { return {packed >> 8, packed & 0xff}; }
};

/// What the first frame of a caller's words carries.
struct CallerMark {
  TurnId id;
  AudioMark to_mark() const { return {id.packed(), 0, 0, 0}; }
  static CallerMark from_mark(const AudioMark& mark) { return {TurnId::unpack(mark[0])}; }
};

/// What every frame of the agent's voice carries.
struct VoiceMark {
  TurnId id;                 ///< the turn that this answers; all zero where it answers none (a greeting)
  uint16_t burst = 0;        ///< audio without a gap; counts up within a voice's connection
  uint16_t frame = 0;        ///< within the burst
  uint32_t overhead_us = 0;  ///< what the engine took of this turn so far, the vendors' time taken off
  uint32_t sent_us = 0;      ///< CLOCK_MONOTONIC when the voice sent it, modulo 2^32

  AudioMark to_mark() const { return {id.packed(), uint32_t{burst} << 16 | frame, overhead_us, sent_us}; }
  static VoiceMark from_mark(const AudioMark& mark) {
    return {TurnId::unpack(mark[0]), static_cast<uint16_t>(mark[1] >> 16), static_cast<uint16_t>(mark[1]),
            mark[2], mark[3]};
  }
};

}  // namespace aybiza::bench
