// Loop: the only clock and the only scheduler of the engine. Everything of a call happens on one loop, in one
// thread. MainLoop runs it on a GMainContext; VirtualLoop runs the same code in simulated time, without sleeping.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "core/loop/Task.h"

namespace aybiza {

using Duration = std::chrono::nanoseconds;
/// Monotonic time in nanoseconds: CLOCK_MONOTONIC on a MainLoop (so it compares with g_get_monotonic_time() and
/// the GStreamer system clock), 0 = the start of the world on a VirtualLoop.
struct LoopClock {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<LoopClock>;
  static constexpr bool is_steady = true;
};
using Time = LoopClock::time_point;
using WallTime = std::chrono::system_clock::time_point;
using std::chrono::milliseconds;
using std::chrono::seconds;

inline double to_ms(Duration d) { return std::chrono::duration<double, std::milli>(d).count(); }

class Loop {
 public:
  using Callback = std::function<void()>;

  virtual ~Loop() = default;

  /// Monotonic now. Any thread.
  virtual Time now() const = 0;
  /// Calendar time, for signatures, logs and what an agent says about "today". Any thread.
  virtual WallTime wall_now() const = 0;
  /// True on the thread that runs this loop.
  virtual bool is_current() const = 0;
  /// Runs the callback on the loop after what is running now, in the order of posting. Any thread.
  virtual void post(Callback callback) = 0;
  /// Runs the callback on the loop and waits for its end; at once where the caller is the loop. Any thread.
  template <class Work> void run_and_wait(const Work& work) {
    if (is_current()) return work();
    post_and_wait(std::cref(work));  // by reference: a std::function of its own would allocate
  }

  // What Timer is made of. Loop thread only.
  using TimerId = uint64_t;
  virtual TimerId add_timer(Time at, Callback callback) = 0;
  virtual void remove_timer(TimerId id) = 0;

 private:
  void post_and_wait(const Callback& callback);
};

/// One thing that happens later, unless the Timer is stopped or destroyed first. Loop thread only.
class Timer {
 public:
  explicit Timer(Loop& loop) : loop_(&loop) {}
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  ~Timer() { stop(); }

  /// Starts anew; what was set before is forgotten. The callback may destroy the Timer.
  void start(Time at, Loop::Callback callback);
  void start(Duration after, Loop::Callback callback) { start(loop_->now() + after, std::move(callback)); }
  void stop();
  bool is_running() const { return id_ != 0; }

 private:
  Loop* loop_;
  Loop::TimerId id_ = 0;
};

/// co_await sleep(loop, 20ms);
class sleep {
 public:
  sleep(Loop& loop, Duration duration) : timer_(loop), duration_(duration) {}
  bool await_ready() const noexcept { return duration_ <= Duration::zero(); }
  template <class P> void await_suspend(std::coroutine_handle<P> h) {
    waiting_ = {h, h.promise().root};
    timer_.start(duration_, [this] { waiting_.resume(); });
  }
  void await_resume() noexcept {}

 private:
  Timer timer_;
  Duration duration_;
  task::Waiting waiting_;
};

}  // namespace aybiza
