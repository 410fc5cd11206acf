#include "core/loop/MainLoop.h"

#include <pthread.h>

namespace aybiza {

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

void MainLoop::run() {
  thread_ = std::this_thread::get_id();
  g_main_context_push_thread_default(context_.get());
  while (!quit_.exchange(false)) g_main_context_iteration(context_.get(), TRUE);
  g_main_context_pop_thread_default(context_.get());
}

void MainLoop::quit() {
  quit_ = true;
  g_main_context_wakeup(context_.get());
}

void MainLoop::iterate() {
  g_main_context_push_thread_default(context_.get());
  while (g_main_context_iteration(context_.get(), FALSE)) {
  }
  g_main_context_pop_thread_default(context_.get());
}

Time MainLoop::now() const {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return Time(seconds(t.tv_sec) + Duration(t.tv_nsec));
}

void MainLoop::post(Callback callback) {
  std::lock_guard lock(posted_mutex_);
  posted_.push_back(std::move(callback));
  // Setting a ready time wakes the context, whichever thread we are on; once is enough for a batch.
  if (posted_.size() == 1) g_source_set_ready_time(source_.get(), 0);
}

Loop::TimerId MainLoop::add_timer(Time at, Callback callback) {
  const auto id = timers_.add(at, std::move(callback));
  if (at < armed_) arm();
  return id;
}

void MainLoop::remove_timer(TimerId id) { timers_.remove(id); }

void MainLoop::arm() {
  std::lock_guard lock(posted_mutex_);
  armed_ = timers_.next().value_or(Time::max());
  if (!posted_.empty()) return g_source_set_ready_time(source_.get(), 0);
  // Rounded up, so that the timer is due when we wake.
  const auto us = armed_ == Time::max() ? -1 : (armed_.time_since_epoch().count() + 999) / 1000;
  g_source_set_ready_time(source_.get(), us);
}

void MainLoop::run_posted() {
  {
    std::lock_guard lock(posted_mutex_);
    running_.swap(posted_);
  }
  for (auto& callback : running_) callback();
  running_.clear();
}

void MainLoop::dispatch() {
  run_posted();
  const Time due = now();
  while (auto callback = timers_.take_due(due)) (*callback)();
  run_posted();  // what the timers wrote leaves before we look at what has come
  poller_.dispatch();
  run_posted();
  arm();
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
