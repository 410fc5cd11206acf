// Placement: which worker takes the next call. A plain function over what the supervisor knows of its workers; who has
// no room, or is on its way out, is not asked.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/loop/Loop.h"

namespace aybiza {

/// A worker's number, given by the supervisor; no two workers that it knows share one.
using WorkerId = uint64_t;

/// How a worker is doing.
struct WorkerLoad {
  WorkerId id = 0;
  size_t calls = 0;         ///< live ones and those on their way to it
  Duration lateness_p99{};  ///< of its loop's ticks, over the last seconds
  size_t memory_bytes = 0;  ///< resident
  bool takes_calls = true;  ///< it is ready, answers, and does not drain
  std::string version;      ///< of its program
};

/// How full a worker may be. 0: no such limit.
struct PlacementLimits {
  size_t calls = 0;
  Duration lateness_p99{};  ///< a later one takes no further call
  size_t memory_bytes = 0;
};

bool has_room(const WorkerLoad& worker, const PlacementLimits& limits);

/// The least loaded worker that has room, or nothing. Workers of `version` come first: beside them, others are asked
/// only when none of those has room, and never once they drain.
std::optional<WorkerId> place_call(std::span<const WorkerLoad> workers, const PlacementLimits& limits,
                                   std::string_view version);

}  // namespace aybiza
