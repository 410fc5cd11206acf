#include "core/vendors/deepgram/FluxTurns.h"

namespace aybiza {

std::vector<FluxTurns::Step> FluxTurns::apply(Event event) {
  std::vector<Step> steps;
  const bool talks_of_a_turn = event != Event::update;
  if (state_ == State::initial && event != Event::start_of_turn && talks_of_a_turn) {
    if (event == Event::turn_resumed) return {};  // of a turn that has ended here already
    steps.push_back({Event::start_of_turn, turn_});
    state_ = State::ongoing;
  }
  switch (event) {
    case Event::start_of_turn:
      steps.push_back({in_turn() ? Event::update : Event::start_of_turn, turn_});
      if (!in_turn()) state_ = State::ongoing;
      break;
    case Event::update:
      steps.push_back({event, turn_});
      break;
    case Event::eager_end_of_turn:
      if (state_ == State::awaiting) steps.push_back({Event::turn_resumed, turn_});
      steps.push_back({event, turn_});
      state_ = State::awaiting;
      break;
    case Event::turn_resumed:
      if (state_ == State::awaiting) steps.push_back({event, turn_});
      state_ = State::ongoing;
      break;
    case Event::end_of_turn:
      steps.push_back({event, turn_++});
      state_ = State::initial;
      break;
  }
  return steps;
}

std::vector<FluxTurns::Step> FluxTurns::reconnected() {
  if (state_ != State::awaiting) return {};
  state_ = State::ongoing;
  return {{Event::turn_resumed, turn_}};
}

}  // namespace aybiza
