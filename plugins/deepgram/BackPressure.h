// BackPressure: makes a foreign streaming thread (gst-launch's filesrc) wait while the loop has enough to do.
// The loop itself never waits here.
#pragma once

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
  void set(bool& flag, bool value) {
    std::lock_guard lock(mutex_);
    if (flag == value) return;
    flag = value;
    changed_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  bool full_ = false;
  bool flushing_ = false;
};

}  // namespace aybiza
