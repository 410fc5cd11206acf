// MainLoop: the Loop of a real process, on a GMainContext of its own. One GSource carries all timers, all posted work
// and all sockets of the Poller. The loop belongs to the thread that made it until another one calls run().
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/base/GPtr.h"
#include "core/loop/Loop.h"
#include "core/loop/Poller.h"
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

  Time now() const override;
  WallTime wall_now() const override { return std::chrono::system_clock::now(); }
  bool is_current() const override { return thread_ == std::this_thread::get_id(); }
  void post(Callback callback) override;
  TimerId add_timer(Time at, Callback callback) override;
  void remove_timer(TimerId id) override;

 private:
  struct Source;
  friend class LoopThread;
  void arm();
  void dispatch();
  void run_posted();

  Poller poller_;  // outlives the timers and posted work, whose captures may own sockets
  GPtr<GMainContext> context_;
  GPtr<GSource> source_;
  Timers timers_;
  Time armed_ = Time::max();
  std::atomic<bool> quit_ = false;
  std::atomic<std::thread::id> thread_ = std::this_thread::get_id();
  std::mutex posted_mutex_;  // guards posted_, the only member that other threads touch
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
