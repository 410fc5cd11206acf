// Task<T>: a coroutine that reads from top to bottom. It starts when it is awaited or spawned into a Scope, and
// destroying it is how it is cancelled: its frame's destructors give back timers, sockets and requests.
// One thread only: a task lives and is resumed on the loop that runs it. An exception travels to the awaiter.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace aybiza {

namespace task {

/// The outermost task of a chain, the one a Scope owns. Leaf awaiters resume through it, so that a scope that is
/// cancelled from inside one of its own tasks destroys that task only when it is off the stack.
struct Root {
  std::coroutine_handle<> frame;
  bool running = false;
  bool doomed = false;
  virtual void finished() = 0;

 protected:
  ~Root() = default;
};

/// What a leaf awaiter keeps while it waits.
struct Waiting {
  std::coroutine_handle<> handle;
  Root* root = nullptr;

  explicit operator bool() const { return static_cast<bool>(handle); }
  /// Goes on with the coroutine, up to its next suspension. The waiter itself may be gone when this returns.
  void resume();
};

struct PromiseBase {
  Root* root = nullptr;
  std::coroutine_handle<> awaiter;
  std::exception_ptr exception;

  std::suspend_always initial_suspend() noexcept { return {}; }
  struct Final {
    bool await_ready() noexcept { return false; }
    template <class P> std::coroutine_handle<> await_suspend(std::coroutine_handle<P> done) noexcept {
      auto next = done.promise().awaiter;
      return next ? next : std::noop_coroutine();
    }
    void await_resume() noexcept {}
  };
  Final final_suspend() noexcept { return {}; }
  void unhandled_exception() { exception = std::current_exception(); }
};

template <class T> struct Promise : PromiseBase {
  std::optional<T> value;
  auto get_return_object() { return std::coroutine_handle<Promise>::from_promise(*this); }
  template <class U> void return_value(U&& v) { value.emplace(std::forward<U>(v)); }
  T take() {
    if (exception) std::rethrow_exception(exception);
    return std::move(*value);
  }
};

template <> struct Promise<void> : PromiseBase {
  auto get_return_object() { return std::coroutine_handle<Promise>::from_promise(*this); }
  void return_void() {}
  void take() {
    if (exception) std::rethrow_exception(exception);
  }
};

}  // namespace task

template <class T = void> class [[nodiscard]] Task {
 public:
  using promise_type = task::Promise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  Task(Handle handle) : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Task() {
    if (handle_) handle_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  template <class P> std::coroutine_handle<> await_suspend(std::coroutine_handle<P> awaiter) noexcept {
    handle_.promise().awaiter = awaiter;
    handle_.promise().root = awaiter.promise().root;
    return handle_;
  }
  T await_resume() { return handle_.promise().take(); }

  /// For Scope: the frame changes hands.
  Handle release() { return std::exchange(handle_, {}); }

 private:
  Handle handle_;
};

}  // namespace aybiza
