// Breakers: a CircuitBreaker for each of the peers that a worker's calls talk to, so that what one call has found out
// all others know.
#pragma once

#include <compare>
#include <map>
#include <string>

#include "core/net/CircuitBreaker.h"

namespace aybiza {

class Breakers {
 public:
  /// As the agents' files name them, so there are not many.
  struct Peer {
    std::string vendor, endpoint, model;
    auto operator<=>(const Peer&) const = default;
  };

  Breakers() = default;
  explicit Breakers(CircuitBreaker::Settings settings) : settings_(settings) {}

  /// Lives as long as this does.
  CircuitBreaker& of(const Peer& peer) { return breakers_.try_emplace(peer, settings_).first->second; }

  /// `see(peer, breaker)` for each.
  template <class See> void for_each(See see) const {
    for (const auto& [peer, breaker] : breakers_) see(peer, breaker);
  }

 private:
  CircuitBreaker::Settings settings_;
  std::map<Peer, CircuitBreaker> breakers_;
};

}  // namespace aybiza
