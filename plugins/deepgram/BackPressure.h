// BackPressure: makes a foreign streaming thread (gst-launch's filesrc) wait while the loop has enough to do.
// The loop itself never waits here.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>

namespace aybiza {

class BackPressure {
 public:
  /// Foreign thread: returns when there is room; false while flushing.
  bool wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !full_ || flushing_; });
    return !flushing_;
  }
  void set_full(bool full) { set(full_, full); }
  void set_flushing(bool flushing) { set(flushing_, flushing); }

 private:
  void set(std::atomic<bool>& flag, bool value) {
    if (flag.load(std::memory_order_relaxed) == value) return;  // as after nearly every frame
    std::lock_guard lock(mutex_);
    flag = value;
    changed_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<bool> full_ = false;
  std::atomic<bool> flushing_ = false;
};

}  // namespace aybiza
