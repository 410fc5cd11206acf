// FleetMetrics: what all workers' calls amount to, as counters that never fall: what a worker had counted when it was
// last heard stays in the sum after its end.
#pragma once

#include <map>

#include "core/supervisor/CallMetrics.h"
#include "core/supervisor/Placement.h"

namespace aybiza {

class FleetMetrics {
 public:
  /// What this worker has counted since its start.
  void update(WorkerId worker, CallMetrics counted) { workers_[worker] = std::move(counted); }
  void worker_lost(WorkerId worker) {
    if (auto entry = workers_.extract(worker)) past_.add(entry.mapped());
  }
  CallMetrics total() const {
    CallMetrics sum = past_;
    for (const auto& [worker, counted] : workers_) sum.add(counted);
    return sum;
  }

 private:
  std::map<WorkerId, CallMetrics> workers_;
  CallMetrics past_;  // of workers that have gone
};

}  // namespace aybiza
