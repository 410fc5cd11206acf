#include "DeadAir.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace example {

using aybiza::Time;

double peak_db(std::span<const int16_t> samples) {
  int peak = 0;
  for (const int sample : samples) peak = std::max(peak, std::abs(sample));
  return 20 * std::log10(peak / 32768.0);
}

void DeadAir::start(Time now) {
  last_sound_ = now;
  dead_ = false;
}

void DeadAir::stop() { last_sound_.reset(); }

std::optional<Change> DeadAir::heard(Time now, double peak) {
  if (!last_sound_ || peak < threshold_db_) return time_passed(now);
  const Time since = *last_sound_;
  const bool was_dead = dead_;
  start(now);
  if (was_dead) return Change{.is_dead = false, .since = since};
  return std::nullopt;
}

std::optional<Change> DeadAir::time_passed(Time now) {
  const auto limit = deadline();
  if (!limit || now < *limit) return std::nullopt;
  dead_ = true;
  return Change{.is_dead = true, .since = *last_sound_};
}

std::optional<Time> DeadAir::deadline() const {
  if (!last_sound_ || dead_) return std::nullopt;
  return *last_sound_ + patience_;
}

}  // namespace example
