// StallWatch: notices when a loop does not turn. One thread a process looks at the loop's meter; a turn that takes
// too long is reported while it lasts, with the call whose work it is (core/loop/AtWork.h) and where its thread
// stands, because what blocks for ever never gets to report itself.
//
// The loop's thread is asked by a signal (SIGRTMIN+4, whose handler stays installed) and answers with the addresses
// of its own stack; names are found afterwards, on the watch's thread. A system call that the signal interrupts is
// begun again, except for those that never are (poll, sleep), which return early.
#pragma once

#include <pthread.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/loop/LoopStats.h"

namespace aybiza {

struct Stall {
  Time since;           ///< the turn began then
  Duration lasted;      ///< until it was noticed
  std::string call_id;  ///< empty: no call's work
  /// Innermost first, "function+0x1f (library.so+0x1234)"; empty: no answer.
  std::vector<std::string> frames;
};

class StallWatch {
 public:
  struct Settings {
    /// A turn that takes longer is a stall, noticed within half of it more.
    Duration warn = milliseconds(100);
  };
  /// Hears of each stall once, on the watch's thread.
  using Report = std::function<void(const Stall&)>;

  /// Made on the thread that runs the loop of this meter, which outlives the watch. One at a time in a process.
  StallWatch(const LoopMeter& meter, Settings settings, Report report = log_stall);
  explicit StallWatch(const LoopMeter& meter) : StallWatch(meter, Settings()) {}
  ~StallWatch();

  /// How many there were. Any thread.
  uint64_t stalls() const { return stalls_.load(std::memory_order_relaxed); }

  /// The usual report: a warning in the log.
  static void log_stall(const Stall& stall);

 private:
  void watch();
  void look();

  const LoopMeter& meter_;
  const Settings settings_;
  const Report report_;
  const pthread_t watched_;
  std::atomic<uint64_t> stalls_ = 0;
  Time reported_{};  // the turn that is known already

  std::mutex mutex_;
  std::condition_variable ending_;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace aybiza
