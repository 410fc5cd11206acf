// Exploration: many random worlds, one after the other, each from a seed of its own: what came of their calls and
// which promises were broken. Several processes may share one exploration.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/base/Json.h"

namespace aybiza::test {

struct Exploration {
  unsigned seed = 1;   ///< of the first world; each following one has the next
  int worlds = 1;      ///< each with `calls_per_world` calls at once
  bool faults = true;  ///< every second world has vendors that break connections, stall, refuse and disappear
  int jobs = 1;        ///< processes

  static constexpr int calls_per_world = 4;
};

struct Findings {
  int conversations = 0;
  std::map<std::string, int> outcomes;  ///< how many ended so
  std::vector<std::string> violations;  ///< each begins with "SEED=<number>": that world alone shows it again
};

Json to_json(const Findings& findings);

/// `progress` is told now and then how many worlds are done and what was found so far. A process of the exploration that
/// dies is a violation by the seed at which it died.
Findings explore(const Exploration& exploration,
                 const std::function<void(int worlds, const Findings& so_far)>& progress);

}  // namespace aybiza::test
