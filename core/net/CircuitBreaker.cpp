#include "core/net/CircuitBreaker.h"

#include <algorithm>

namespace aybiza {

CircuitBreaker::State CircuitBreaker::state(Time now) const {
  if (!rests_until_) return State::closed;
  return now < *rests_until_ ? State::open : State::half_open;
}

bool CircuitBreaker::allows(Time now, Probe& probe) {
  probe.give_back();
  if (state(now) != State::half_open) return state(now) == State::closed;
  if (probed_at_ && now - *probed_at_ < settings_.probe) return false;
  probed_at_ = now;
  probe.breaker_ = this;
  probe.number_ = ++probes_;
  return true;
}

void CircuitBreaker::Probe::give_back() {
  if (breaker_ && breaker_->probes_ == number_) breaker_->probed_at_.reset();
  breaker_ = nullptr;
}

void CircuitBreaker::succeeded() {
  failures_ = 0;
  rests_until_.reset();
  probed_at_.reset();
}

void CircuitBreaker::failed(Time now) {
  switch (state(now)) {
    case State::open:  // it was sent before
      return;
    case State::half_open:
      return rest(now, std::min(2 * rest_, settings_.longest_rest));
    case State::closed:
      if (now - last_failure_ > settings_.memory) failures_ = 0;
      last_failure_ = now;
      if (++failures_ < settings_.failures) return;
      openings_++;
      return rest(now, settings_.rest);
  }
}

std::string_view to_string(CircuitBreaker::State state) {
  switch (state) {
    case CircuitBreaker::State::half_open:
      return "half_open";
    case CircuitBreaker::State::open:
      return "open";
    case CircuitBreaker::State::closed:
      break;
  }
  return "closed";
}

void CircuitBreaker::rest(Time now, Duration duration) {
  rest_ = duration;
  rests_until_ = now + duration;
  probed_at_.reset();
}

}  // namespace aybiza
