// Awaiting GIO: co_await over a pair of `…_async` and `…_finish` functions. Destroying the waiting coroutine
// cancels the operation; its late answer finds nobody and is dropped. MainLoop only, on the loop's thread.
#pragma once

#include <functional>

#include "core/base/GPtr.h"
#include "core/loop/Task.h"

namespace aybiza {

/// auto result = co_await Gio([&](GCancellable* c, GAsyncReadyCallback done, gpointer data) {
///   g_input_stream_read_bytes_async(stream, 4096, G_PRIORITY_DEFAULT, c, done, data);
/// });
/// then call the `_finish` function with result.get(), which is never null.
class Gio {
 public:
  using Start = std::function<void(GCancellable*, GAsyncReadyCallback, gpointer)>;

  explicit Gio(Start start) : start_(std::move(start)) {}
  Gio(const Gio&) = delete;
  ~Gio() {
    if (!pending_) return;
    pending_->owner = nullptr;
    g_cancellable_cancel(pending_->cancellable.get());
  }

  bool await_ready() const noexcept { return false; }
  template <class P> void await_suspend(std::coroutine_handle<P> h) {
    waiting_ = {h, h.promise().root};
    pending_ = new Pending{this, GPtr<GCancellable>::adopt(g_cancellable_new())};
    start_(pending_->cancellable.get(), &Gio::finished, pending_);
  }
  GPtr<GAsyncResult> await_resume() { return std::move(result_); }

 private:
  // Outlives a cancelled Gio: GIO always calls back, also after cancellation.
  struct Pending {
    Gio* owner;
    GPtr<GCancellable> cancellable;
  };
  static void finished(GObject*, GAsyncResult* result, gpointer data) {
    std::unique_ptr<Pending> pending(static_cast<Pending*>(data));
    Gio* self = pending->owner;
    if (!self) return;
    self->pending_ = nullptr;
    self->result_ = GPtr<GAsyncResult>::ref(result);
    self->waiting_.resume();
  }

  Start start_;
  Pending* pending_ = nullptr;
  GPtr<GAsyncResult> result_;
  task::Waiting waiting_;
};

}  // namespace aybiza
