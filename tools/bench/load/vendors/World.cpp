#include "tools/bench/load/vendors/World.h"

namespace aybiza::bench {

void Turns::handed_out(TurnId id, Time now) {
  Turn& turn = turns_[id.call];
  if (turn.turn != id.turn) turn = {.turn = id.turn};
  turn.handed_out = now;
}

void Turns::came_back(TurnId id, Time now) {
  const auto found = turns_.find(id.call);
  if (found == turns_.end() || found->second.turn != id.turn || !found->second.handed_out) return;
  found->second.overhead += now - *found->second.handed_out;
  found->second.handed_out.reset();
}

Duration Turns::overhead(TurnId id) const {
  const auto found = turns_.find(id.call);
  return found != turns_.end() && found->second.turn == id.turn ? found->second.overhead : Duration::zero();
}

bool Turns::ask(TurnId id, const Set& seen) {
  Set& asked = asked_[id.call];
  const bool whole = (asked & ~seen).none();
  asked.set(id.turn & 0xff);
  return whole;
}

}  // namespace aybiza::bench
