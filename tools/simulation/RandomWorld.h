// RandomWorld: some calls at once, all of whose agents, callers, model answers and faults come from one seed. What must
// hold in any such world is watched while it runs; a broken promise is a line in `complaints`.
#pragma once

#include <random>

#include "tools/simulation/CallWorld.h"

namespace aybiza::test {

class RandomWorld {
 public:
  /// `faults`: vendors break connections, stall, refuse and disappear.
  RandomWorld(unsigned seed, bool faults);

  /// Until every call has ended. Each has one of these agents; at most as many as there are names for callers.
  void run(const std::vector<ReadyAgentPtr>& agents, size_t calls);
  /// Everything that happened, the same in every run of the same seed.
  std::string trace() const;
  /// Lets what the calls have left behind come to its end: nothing may remain.
  void rest();

  const std::vector<std::string>& complaints() const { return complaints_; }
  const std::map<std::string, int>& outcomes() const { return outcomes_; }

  static constexpr size_t most_calls = 4;

 private:
  struct Person {
    PhoneCall* call;
    std::string name;
  };

  void settle_vendors();
  Task<> behave(Person person);
  Task<> speak(Person person);
  Task<> disturb();
  Task<> disturb_peer(MemoryPeer& peer);
  Task<> refuse_for_a_while();
  ModelReply think(const Json& request);
  ModelReply invent(const std::set<std::string>& callers);
  ToolUse use(const char* tool, const std::set<std::string>& callers, Json input = Json::object());

  void pass();
  void watch(const Person& person);
  void judge(const Person& person);
  void judge_deeds();
  void complain(const std::string& what);

  size_t pick(size_t count) { return std::uniform_int_distribution<size_t>(0, count - 1)(random_); }
  Duration between(Duration least, Duration most) {
    return Duration(std::uniform_int_distribution<int64_t>(least.count(), most.count())(random_));
  }

  unsigned seed_;
  std::mt19937 random_;
  CallWorld world_;
  Scope people_, weather_;
  bool disturbed_ = false;
  std::vector<Person> persons_;
  int next_tool_ = 0;
  std::map<std::string, std::set<std::string>> asked_for_;  // tool uses, and whose request asked for each
  std::vector<std::string> complaints_;
  std::map<std::string, int> outcomes_;
};

/// Agents for them: impatient, with tools of every kind, and unlike each other in how they listen and give way.
std::vector<ReadyAgentPtr> make_random_agents();

}  // namespace aybiza::test
