#include "core/loop/MainLoop.h"

#include <poll.h>
#include <pthread.h>

namespace aybiza {

namespace {

Time clock_now() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return Time(seconds(t.tv_sec) + Duration(t.tv_nsec));
}

/// GLib's clock counts microseconds. Rounded up, so that a timer is due when we wake.
int64_t to_glib(Time at) { return (at.time_since_epoch().count() + 999) / 1000; }

timespec to_timespec(Duration d) {
  return {.tv_sec = d / seconds(1), .tv_nsec = d % seconds(1) / Duration(1)};
}

}  // namespace

struct MainLoop::Source {
  GSource base;
  MainLoop* loop;

  static gboolean dispatch(GSource* source, GSourceFunc, gpointer) {
    reinterpret_cast<Source*>(source)->loop->dispatch();
    return G_SOURCE_CONTINUE;
  }
  // Only the ready time and the poller's descriptor wake this source: prepare and check may stay empty.
  static inline GSourceFuncs functions = {nullptr, nullptr, dispatch, nullptr, nullptr, nullptr};
};

MainLoop::MainLoop()
    : context_(GPtr<GMainContext>::adopt(g_main_context_new())),
      source_(GPtr<GSource>::adopt(g_source_new(&Source::functions, sizeof(Source)))) {
  reinterpret_cast<Source*>(source_.get())->loop = this;
  g_source_set_name(source_.get(), "aybiza loop");
  g_source_add_unix_fd(source_.get(), poller_.fd(), G_IO_IN);
  g_source_attach(source_.get(), context_.get());
}

MainLoop::~MainLoop() { g_source_destroy(source_.get()); }

Time MainLoop::now() const { return clock_now(); }

// ---- turns ----------------------------------------------------------------------------------------------------------

void MainLoop::run() {
  thread_ = std::this_thread::get_id();
  g_main_context_push_thread_default(context_.get());
  const auto told_to_quit = [this] {
    std::lock_guard lock(mutex_);
    return std::exchange(quit_, false);
  };
  while (!told_to_quit()) take_turn(true);
  g_main_context_pop_thread_default(context_.get());
}

void MainLoop::iterate() {
  g_main_context_push_thread_default(context_.get());
  while (take_turn(false)) {
  }
  g_main_context_pop_thread_default(context_.get());
}

/// What g_main_context_iteration() does, with a wait of our own. True if anything was served.
bool MainLoop::take_turn(bool may_wait) {
  gint priority = 0, timeout = 0, count = 0;
  g_main_context_prepare(context_.get(), &priority);
  const auto query = [&] {
    return g_main_context_query(context_.get(), priority, &timeout, polled_.data(),
                                static_cast<gint>(polled_.size()));
  };
  while ((count = query()) > static_cast<gint>(polled_.size())) polled_.resize(static_cast<size_t>(count));

  // GLib waits in milliseconds; a timer of ours that is due sooner is waited for exactly.
  Duration wait = !may_wait || timeout == 0 ? Duration::zero()
                  : timeout < 0             ? Duration::max()
                                            : milliseconds(timeout);
  const auto tick = tempo_.rest();
  if (wait > Duration::zero() && tick) {
    rest_until(*tick);
    wait = Duration::zero();
  } else if (wait > Duration::zero() && armed_ != Time::max()) {
    wait = std::clamp(armed_ - now(), Duration::zero(), wait);
  }
  const timespec limit = to_timespec(wait);
  static_assert(sizeof(GPollFD) == sizeof(pollfd) && G_IO_IN == POLLIN);  // as GLib's own g_poll() relies on
  ppoll(reinterpret_cast<pollfd*>(polled_.data()), static_cast<nfds_t>(count),
        wait == Duration::max() ? nullptr : &limit, nullptr);

  const Time began = now();
  meter_.began(began);
  if (tick) meter_.was_due(std::max(began - *tick, Duration::zero()));
  served_ = 0;
  const bool ready = g_main_context_check(context_.get(), priority, polled_.data(), count);
  if (ready) g_main_context_dispatch(context_.get());
  const Time ended = now();
  const size_t events = ready ? std::max<size_t>(served_, 1) : 0;
  tempo_.served(ended, events);
  meter_.ended(ended, events, tempo_.rest().has_value());
  return ready;
}

/// Sleeps, whatever the sockets have to say; another thread's call ends it.
void MainLoop::rest_until(Time tick) {
  const std::chrono::steady_clock::time_point end(tick.time_since_epoch());  // the same CLOCK_MONOTONIC
  std::unique_lock lock(mutex_);
  resting_ = true;
  called_.wait_until(lock, end, [this] { return quit_ || !posted_.empty(); });
  resting_ = false;
}

void MainLoop::quit() {
  std::lock_guard lock(mutex_);
  quit_ = true;
  called_.notify_one();
  g_main_context_wakeup(context_.get());
}

// ---- what a turn serves ---------------------------------------------------------------------------------------------

void MainLoop::dispatch() {
  dispatching_ = true;
  run_posted();
  run_timers();
  run_posted();  // what the timers wrote leaves before we look at what has come
  served_ += poller_.dispatch(now(), tempo_.rest().has_value());
  run_posted();
  dispatching_ = false;
  arm();
}

void MainLoop::run_timers() {
  const Time due = now();
  if (const auto first = timers_.next(); first && *first <= due) meter_.was_due(due - *first);
  while (auto callback = timers_.take_due(due)) {
    (*callback)();
    served_++;
  }
}

void MainLoop::run_posted() {
  const auto run = [this] {
    for (auto& callback : running_) callback();
    running_.clear();
  };
  running_.swap(own_);
  run();
  {
    std::lock_guard lock(mutex_);
    running_.swap(posted_);
  }
  run();
}

void MainLoop::post(Callback callback) {
  // Every frame that is written is posted once: that must cost no lock.
  if (is_current() && dispatching_) return own_.push_back(std::move(callback));
  std::lock_guard lock(mutex_);
  posted_.push_back(std::move(callback));
  if (posted_.size() > 1) return;  // once is enough for a batch
  // Setting a ready time wakes the context, whichever thread we are on.
  g_source_set_ready_time(source_.get(), 0);
  if (resting_) called_.notify_one();
}

Loop::TimerId MainLoop::add_timer(Time at, Callback callback) {
  const auto id = timers_.add(at, std::move(callback));
  if (at < armed_ && !dispatching_) arm();  // else it is done once, when all has been served
  return id;
}

void MainLoop::remove_timer(TimerId id) { timers_.remove(id); }

void MainLoop::arm() {
  std::lock_guard lock(mutex_);
  armed_ = std::min(timers_.next().value_or(Time::max()), poller_.due().value_or(Time::max()));
  const int64_t at = !posted_.empty() || !own_.empty() ? 0 : armed_ == Time::max() ? -1 : to_glib(armed_);
  g_source_set_ready_time(source_.get(), at);
}

LoopThread::LoopThread(const char* name) : loop_(std::make_unique<MainLoop>()) {
  // The loop is handed to its thread before anybody else can see it: from here on is_current() is false for us.
  loop_->thread_ = std::thread::id();
  thread_ = std::thread([this] { loop_->run(); });
  pthread_setname_np(thread_.native_handle(), name);
}

LoopThread::~LoopThread() {
  loop_->quit();
  thread_.join();
}

}  // namespace aybiza
