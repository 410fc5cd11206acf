// Statistics: what all callers have seen. Times and frames count while it records, that is between the moment
// that all are on the line and the first hang-up; what becomes of calls counts always.
#pragma once

#include "tools/bench/load/caller/Spread.h"

namespace aybiza::bench {

struct Statistics {
  bool recording = false;

  // Calls, always.
  uint64_t dialled = 0;
  uint64_t accepted = 0;  ///< their media stream was opened
  uint64_t refused = 0;   ///< by TwiML: busy, a queue, another number
  uint64_t failed = 0;    ///< no answer of the webhook, or no stream
  uint64_t dropped = 0;   ///< the stream ended without the caller, and nothing brought it back
  uint64_t hung_up_by_agent = 0;
  uint64_t broken = 0;   ///< their stream broke in the middle, whatever became of them then
  uint64_t resumed = 0;  ///< brought back after their stream had ended
  uint64_t live = 0;     ///< on the line now
  Time first_accepted{}, last_accepted{};
  Spread connect;             ///< from the webhook's request to the open stream
  Spread first_sound;         ///< from there to the agent's first sound
  Spread silence_until_back;  ///< from the end of a stream to the open stream that follows it

  // While it records.
  uint64_t frames_sent = 0, frames_heard = 0;
  uint64_t turns = 0, answers = 0, unanswered = 0, interruptions = 0;
  uint64_t strange_frames = 0;  ///< of an answer to another caller
  Spread send_lateness;         ///< of our own frames: how busy the machine is
  Spread jitter;                ///< of the agent's frames, against their grid
  Spread interval;              ///< between two of them
  Spread hole;  ///< silence in the middle of a burst: its next frame came after the last one had been played
  Spread turn_latency;     ///< last voiced sample sent → first sound of the answer
  Spread engine_overhead;  ///< of that the engine's own: the vendors' time taken off

  /// Between the first and the last of them.
  double accepted_per_s() const;
  Json to_json() const;
};

}  // namespace aybiza::bench
