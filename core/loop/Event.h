// Meeting points between coroutines of one loop: Event (something has happened) and Mailbox<T> (things to take).
// Setting or putting resumes the waiter before it returns; the waiter may destroy the Event or Mailbox.
#pragma once

#include <deque>
#include <list>
#include <memory>
#include <optional>
#include <vector>

#include "core/loop/Loop.h"
#include "core/loop/Scope.h"

namespace aybiza {

/// Stays set until reset(); any number of coroutines may wait.
class Event {
 public:
  Event() = default;
  Event(const Event&) = delete;
  ~Event() {
    for (auto* w : waiters_) w->list = nullptr;
  }

  bool is_set() const { return set_; }
  void reset() { set_ = false; }
  void set() {
    set_ = true;
    auto awake = std::move(waiters_);  // a waiter may destroy this event: from here on touch only locals
    waiters_.clear();
    for (auto* w : awake) w->list = &awake;
    while (!awake.empty()) {
      Awaiter* first = awake.front();
      awake.pop_front();
      first->list = nullptr;
      first->waiting.resume();
    }
  }

  struct Awaiter {
    Event& event;
    std::list<Awaiter*>* list = nullptr;
    task::Waiting waiting{};

    ~Awaiter() {
      if (list) list->remove(this);
    }
    bool await_ready() const noexcept { return event.set_; }
    template <class P> void await_suspend(std::coroutine_handle<P> h) {
      waiting = {h, h.promise().root};
      list = &event.waiters_;
      list->push_back(this);
    }
    void await_resume() noexcept {}
  };
  /// co_await event.wait();
  Awaiter wait() { return Awaiter{*this}; }

 private:
  bool set_ = false;
  std::list<Awaiter*> waiters_;
};

/// A queue with one reader. take() answers nothing once the mailbox is closed and empty.
template <class T> class Mailbox {
 public:
  Mailbox() = default;
  Mailbox(const Mailbox&) = delete;
  ~Mailbox() {
    if (reader_) reader_->waiting = {};
  }

  void put(T item) {
    items_.push_back(std::move(item));
    wake();
  }
  void close() {
    closed_ = true;
    wake();
  }
  bool is_closed() const { return closed_; }
  size_t size() const { return items_.size(); }
  void clear() { items_.clear(); }

  struct Awaiter {
    Mailbox& box;
    task::Waiting waiting{};

    ~Awaiter() {
      if (waiting && box.reader_ == this) box.reader_ = nullptr;
    }
    bool await_ready() const noexcept { return !box.items_.empty() || box.closed_; }
    template <class P> void await_suspend(std::coroutine_handle<P> h) {
      waiting = {h, h.promise().root};
      box.reader_ = this;
    }
    std::optional<T> await_resume() {
      if (box.items_.empty()) return std::nullopt;
      std::optional<T> item = std::move(box.items_.front());
      box.items_.pop_front();
      return item;
    }
  };
  /// while (auto item = co_await box.take()) …
  Awaiter take() { return Awaiter{*this}; }

 private:
  void wake() {
    if (auto* reader = std::exchange(reader_, nullptr)) reader->waiting.resume();
  }
  std::deque<T> items_;
  bool closed_ = false;
  Awaiter* reader_ = nullptr;
};

/// The task's answer, or nothing if `limit` passed first (the task is then destroyed).
template <class T> Task<std::optional<T>> with_timeout(Loop& loop, Duration limit, Task<T> work) {
  // Shared with the work: if it destroys us from inside, it still runs on to its next suspension.
  struct Race {
    std::optional<T> answer;
    Event done;
  };
  auto race = std::make_shared<Race>();
  Scope scope;
  Timer timer(loop);
  timer.start(limit, [&] { race->done.set(); });
  auto run = [](Task<T> work, std::shared_ptr<Race> race) -> Task<> {
    race->answer.emplace(co_await std::move(work));
    race->done.set();
  };
  scope.spawn(run(std::move(work), race));
  co_await race->done.wait();
  co_return std::move(race->answer);
}

/// Runs all at once; ends when the last one has.
inline Task<> when_all(std::vector<Task<>> works) {
  struct Count {  // shared for the same reason
    size_t left = 0;
    Event done;
  };
  auto count = std::make_shared<Count>();
  count->left = works.size();
  Scope scope;
  auto run = [](Task<> work, std::shared_ptr<Count> count) -> Task<> {
    co_await std::move(work);
    if (--count->left == 0) count->done.set();
  };
  for (auto& work : works) scope.spawn(run(std::move(work), count));
  if (count->left) co_await count->done.wait();
}

}  // namespace aybiza
