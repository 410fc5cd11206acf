// Listening: one recorded utterance, and when somebody who listens to it believes that the turn is over: the engine, by
// what aybvad, the recogniser and aybturn would do with it 10 ms by 10 ms, and its rival, by a fixed silence. Both hear
// with the same voice detector, whose view of the utterance is kept, so that many settings can be tried on it.
#pragma once

#include <vector>

#include "core/call/TurnSettings.h"
#include "tools/bench/turns/Callers.h"

namespace aybiza::bench {

/// What the voice detector tells of an utterance.
struct Voice {
  enum class Change { started, stopped, paused, resumed };
  struct Event {
    int now, at;  ///< ms: when it was told, and when it was
    Change change;
  };
  std::vector<Event> events;
  std::vector<int> silent;  ///< behind every 10 ms: for how long (ms); -1 ahead of the first sound
};
Voice hear_voice(const Utterance& utterance);

struct Heard {
  int end = 0;    ///< ms, when the first turn ended
  int asked = 0;  ///< ms, when the model could begin with the words that became the turn
};
/// The end of the first silence of that length.
Heard wait_for_silence(const Voice& voice, int silence);
/// Of the engine.
Heard listen(const Utterance& utterance, const Voice& voice, const TurnSettings& settings);

}  // namespace aybiza::bench
