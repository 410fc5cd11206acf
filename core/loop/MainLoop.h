// MainLoop: the Loop of a real process, on a GMainContext of its own. One GSource carries all timers, all posted work
// and all sockets of the Poller; GIO and libsoup bring sources of their own. A turn is: wait, then serve all that is
// ready. Under load turns are taken on a tick (Tempo). The loop belongs to the thread that made it until another one
// calls run().
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/base/GPtr.h"
#include "core/loop/Loop.h"
#include "core/loop/LoopStats.h"
#include "core/loop/Poller.h"
#include "core/loop/Tempo.h"
#include "core/loop/Timers.h"

namespace aybiza {

class MainLoop final : public Loop {
 public:
  MainLoop();
  ~MainLoop() override;

  /// Runs until quit(), with the context pushed as the thread's default, so that GIO and libsoup call back here.
  void run();
  /// Any thread, also from a signal source; a quit before run() makes run() return at once.
  void quit();
  /// Runs what is ready without waiting; for tests.
  void iterate();
  GMainContext* context() const { return context_.get(); }
  /// Where plain sockets are watched. Loop thread only.
  Poller& poller() { return poller_; }
  /// How the loop fares, to be read from any thread.
  const LoopMeter& meter() const { return meter_; }

  Time now() const override;
  WallTime wall_now() const override { return std::chrono::system_clock::now(); }
  bool is_current() const override { return thread_ == std::this_thread::get_id(); }
  void post(Callback callback) override;
  TimerId add_timer(Time at, Callback callback) override;
  void remove_timer(TimerId id) override;

 private:
  struct Source;
  friend class LoopThread;
  bool take_turn(bool may_wait);
  void rest_until(Time tick);
  void dispatch();
  void run_timers();
  void run_posted();
  void arm();

  Poller poller_;  // outlives the timers and posted work, whose captures may own sockets
  GPtr<GMainContext> context_;
  GPtr<GSource> source_;
  std::vector<GPollFD> polled_;  // what the context's sources wait for
  Tempo tempo_;
  LoopMeter meter_;
  size_t served_ = 0;          // events of this turn
  bool dispatching_ = false;   // posted work will be looked at before the turn ends
  std::vector<Callback> own_;  // posted by the loop itself meanwhile
  Timers timers_;
  Time armed_ = Time::max();  // when the source becomes ready for a timer
  std::atomic<std::thread::id> thread_ = std::this_thread::get_id();

  std::mutex mutex_;  // guards what other threads touch
  std::condition_variable called_;
  bool resting_ = false;
  bool quit_ = false;
  std::vector<Callback> posted_;

  std::vector<Callback> running_;
};

/// A MainLoop with a thread of its own: what elements use outside the daemon (gst-launch, tests).
class LoopThread {
 public:
  explicit LoopThread(const char* name);
  ~LoopThread();
  MainLoop& loop() { return *loop_; }

 private:
  std::unique_ptr<MainLoop> loop_;
  std::thread thread_;
};

}  // namespace aybiza
