// Breakdowns: what a scenario has go wrong with the simulated vendors, when its time comes.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "core/loop/Scope.h"
#include "core/net/MemoryNetwork.h"
#include "tools/evaluation/Suite.h"

namespace aybiza::evaluation {

class Breakdowns {
 public:
  /// One vendor, or several behind one name.
  struct Vendor {
    std::vector<MemoryPeer*> peers;
    std::function<void(int status)> refuse;  ///< from now on; 0: no more
  };
  using Vendors = std::map<Breakdown::Vendor, Vendor>;

  /// The scenario outlives it.
  Breakdowns(Loop& loop, const Scenario& scenario, Vendors vendors)
      : loop_(loop), scenario_(scenario), vendors_(std::move(vendors)) {}

  /// The caller's turn of this number, from 1 on, begins; 0: the call.
  void turn_begins(size_t number);
  /// Nothing goes wrong any more, now.
  void end();

 private:
  Task<> happen(Breakdown breakdown);
  void begin(const Breakdown& breakdown);
  void repair(Breakdown::Vendor vendor);

  Loop& loop_;
  const Scenario& scenario_;
  Vendors vendors_;
  Scope scope_;
};

}  // namespace aybiza::evaluation
