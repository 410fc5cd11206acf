// CircuitBreaker: whether a peer is worth asking at all. Failures in a row open it, and from then on nobody waits for
// a peer that is known to be down; after a rest it is half open and lets one request through, the probe, which closes
// it or sends it back to rest for twice as long. Time is an argument; it belongs to one loop.
//
//                  failures in a row                rest is over
//        closed ───────────────────────▶ open ───────────────────▶ half open
//           ▲                              ▲      a probe fails        │
//           │                              └───────────────────────────┤
//           └──────────────────────────────────────────────────────────┘ any success
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "core/loop/Loop.h"

namespace aybiza {

class CircuitBreaker {
 public:
  struct Settings {
    int failures = 5;               ///< in a row that open it …
    Duration memory = seconds(60);  ///< … each at most so long after the one before
    Duration rest = seconds(5);     ///< from opening to the first probe
    Duration longest_rest = seconds(60);
    Duration probe = seconds(10);  ///< one that has not told its outcome by then is followed by another
  };
  enum class State { closed, half_open, open };

  /// The place of the one that probes. It is free again once an outcome is told, or as soon as whoever holds it is gone:
  /// a caller who hangs up under a probe keeps nobody waiting.
  class Probe {
   public:
    Probe() = default;
    Probe(Probe&& other) noexcept
        : breaker_(std::exchange(other.breaker_, nullptr)), number_(other.number_) {}
    Probe& operator=(Probe&& other) noexcept {
      give_back();
      breaker_ = std::exchange(other.breaker_, nullptr);
      number_ = other.number_;
      return *this;
    }
    ~Probe() { give_back(); }
    void give_back();

   private:
    friend class CircuitBreaker;
    CircuitBreaker* breaker_ = nullptr;  // null: it is none
    uint64_t number_ = 0;
  };

  CircuitBreaker() = default;
  explicit CircuitBreaker(Settings settings) : settings_(settings) {}

  /// May this request go? Whoever is told yes tells the outcome, if there is one, and keeps `probe` until then; the
  /// breaker outlives it.
  bool allows(Time now, Probe& probe);
  void succeeded();
  void failed(Time now);

  State state(Time now) const;
  uint64_t openings() const { return openings_; }  ///< from closed, since the start

 private:
  void rest(Time now, Duration duration);

  Settings settings_;
  int failures_ = 0;  // in a row
  Time last_failure_{};
  std::optional<Time> rests_until_;  // nothing: closed
  Duration rest_{};                  // the one that began last
  std::optional<Time> probed_at_;    // by one that has not told its outcome
  uint64_t probes_ = 0;              // until now
  uint64_t openings_ = 0;
};

/// "closed", "half_open", "open".
std::string_view to_string(CircuitBreaker::State state);

}  // namespace aybiza
