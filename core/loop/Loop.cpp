#include "core/loop/Loop.h"

#include <condition_variable>
#include <mutex>

namespace aybiza {

void Loop::post_and_wait(const Callback& callback) {
  std::mutex mutex;
  std::condition_variable done;
  bool finished = false;
  post([&] {
    callback();
    std::lock_guard lock(
        mutex);  // notified under the lock: the waiter owns both and may leave as soon as it is free
    finished = true;
    done.notify_one();
  });
  std::unique_lock lock(mutex);
  done.wait(lock, [&] { return finished; });
}

void Timer::start(Time at, Loop::Callback callback) {
  stop();
  id_ = loop_->add_timer(at, [this, callback = std::move(callback)]() mutable {
    id_ = 0;
    auto run = std::move(callback);  // may destroy this timer, and with it the closure it lives in
    run();
  });
}

void Timer::stop() {
  if (id_) loop_->remove_timer(std::exchange(id_, 0));
}

}  // namespace aybiza
