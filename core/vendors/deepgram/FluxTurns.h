// FluxTurns: the caller's turns as Flux sees them, made continuous. Flux numbers turns per connection and
// knows nothing of the connection before; here a turn that a reconnect cut in two stays one turn, with one
// start and one end, and an early guess that died with its connection is taken back.
#pragma once

#include <cstdint>
#include <vector>

#include "core/vendors/deepgram/ListenMessage.h"

namespace aybiza {

class FluxTurns {
 public:
  using Event = listen::TurnInfo::Event;
  struct Step {
    Event event;
    uint64_t turn_index;  ///< counts over all connections
  };

  /// What this message means: nothing, one step, or two where one that the vendor must have sent got lost.
  std::vector<Step> apply(Event event);
  std::vector<Step> reconnected();
  bool in_turn() const { return state_ != State::initial; }

 private:
  enum class State { initial, ongoing, awaiting };
  State state_ = State::initial;
  uint64_t turn_ = 0;
};

}  // namespace aybiza
