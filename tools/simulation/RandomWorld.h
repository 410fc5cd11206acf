// RandomWorld: some calls at once, all of whose callers, model answers and faults come from one seed. What
// must hold in any such world is watched while it runs; a broken promise is a line in `complaints`.
#pragma once

#include <random>

#include "tools/simulation/CallWorld.h"

namespace aybiza::test {

class RandomWorld {
 public:
  /// `faults`: vendors break connections, stall, refuse and disappear.
  RandomWorld(unsigned seed, bool faults);

  /// Until every call has ended, and the world has come to rest.
  void run(ReadyAgentPtr agent, int calls);

  const std::vector<std::string>& complaints() const { return complaints_; }
  const std::map<std::string, int>& outcomes() const { return outcomes_; }

 private:
  struct Watch {
    const PhoneCall* call;
    Time quiet_since;
  };

  Task<> behave(PhoneCall& call);
  Task<> disturb();
  Task<> disturb_peer(MemoryPeer& peer);
  ModelReply think(const Json& request);
  void watch(Watch& watch);
  void judge(const PhoneCall& call);

  size_t pick(size_t count) { return std::uniform_int_distribution<size_t>(0, count - 1)(random_); }
  Duration between(Duration least, Duration most) {
    return Duration(std::uniform_int_distribution<int64_t>(least.count(), most.count())(random_));
  }
  void complain(std::string what);

  unsigned seed_;
  std::mt19937 random_;
  CallWorld world_;
  Scope people_, weather_;
  bool disturbed_ = false;
  Time calm_since_{};
  int next_tool_ = 0;
  std::vector<std::string> complaints_;
  std::map<std::string, int> outcomes_;
};

/// An agent for them: impatient, with tools of every kind.
ReadyAgentPtr make_random_agent();

}  // namespace aybiza::test
