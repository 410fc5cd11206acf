#include "core/supervisor/Placement.h"

#include <tuple>

namespace aybiza {

namespace {

double share(auto used, auto limit) {
  return limit > decltype(limit){} ? static_cast<double>(used) / static_cast<double>(limit) : 0;
}

/// Calls count most, because they are known at this moment; lateness and memory are some time old, and would send a
/// whole burst to one worker if they decided alone. They make each of a worker's calls weigh up to twice as much.
double load(const WorkerLoad& worker, const PlacementLimits& limits) {
  return static_cast<double>(worker.calls + 1) *
         (1 + share(worker.lateness_p99.count(), limits.lateness_p99.count())) *
         (1 + share(worker.memory_bytes, limits.memory_bytes));
}

}  // namespace

bool has_room(const WorkerLoad& worker, const PlacementLimits& limits) {
  return worker.takes_calls && (limits.calls == 0 || worker.calls < limits.calls) &&
         (limits.lateness_p99 == Duration{} || worker.lateness_p99 <= limits.lateness_p99) &&
         (limits.memory_bytes == 0 || worker.memory_bytes < limits.memory_bytes);
}

std::optional<WorkerId> place_call(std::span<const WorkerLoad> workers, const PlacementLimits& limits,
                                   std::string_view version) {
  const WorkerLoad* best = nullptr;
  auto rank = [&](const WorkerLoad& w) { return std::tuple(w.version != version, load(w, limits), w.id); };
  for (const WorkerLoad& worker : workers)
    if (has_room(worker, limits) && (!best || rank(worker) < rank(*best))) best = &worker;
  if (!best) return std::nullopt;
  return best->id;
}

}  // namespace aybiza
