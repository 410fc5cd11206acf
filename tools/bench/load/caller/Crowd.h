// Crowd: many callers at once. They dial at a steady rate up to a limit; each stays for its time or until all
// hang up, and a share of them is cut off in the middle instead of saying goodbye.
#pragma once

#include <random>
#include <unordered_map>

#include "tools/bench/load/caller/Caller.h"

namespace aybiza::bench {

struct CrowdSettings {
  uint32_t calls = 100;  ///< at the same time
  uint64_t total = 0;    ///< in all; 0: as many as fit at the same time
  double rate = 50;      ///< new calls a second, at most
  Duration stay{};       ///< of each call; zero: until all hang up
  double cut_off = 0;    ///< share of the calls whose connection breaks in the middle of their stay
  uint32_t first_number = 1;
};

class Crowd {
 public:
  /// Callers' settings and statistics outlive the crowd.
  Crowd(Reactor& reactor, const CallerSettings& caller, CrowdSettings settings, Statistics& statistics);

  void hang_up_all();
  size_t present() const { return guests_.size(); }
  /// All that will ever call have been dialled.
  bool has_dialled_all() const { return dialled_ == total(); }

 private:
  struct Guest {
    std::unique_ptr<Caller> caller;
    std::unique_ptr<Alarm> leaving;
  };
  uint64_t total() const { return settings_.total ? settings_.total : settings_.calls; }
  void dial_due();
  void dial();
  void leave(uint32_t number, bool cut_off);

  Reactor& reactor_;
  const CallerSettings& caller_;
  CrowdSettings settings_;
  Statistics& statistics_;
  std::unordered_map<uint32_t, Guest> guests_;
  Alarm next_dial_;
  Time began_;
  uint64_t dialled_ = 0;
  bool closing_ = false;
  std::mt19937 random_{7};
};

}  // namespace aybiza::bench
