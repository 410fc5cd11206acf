// Scope: who owns running coroutines. A call, a connection, an element's current request each have one; when it
// is cancelled or destroyed, every task in it is destroyed at its present suspension point. No task is detached.
#pragma once

#include <list>

#include "core/loop/Task.h"

namespace aybiza {

class Scope {
 public:
  Scope() = default;
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;
  ~Scope() { cancel(); }

  /// Starts the task at once, on the caller's stack, and owns it until it ends. An exception that leaves it is
  /// logged as an error: a task whose failure matters returns a Result to somebody.
  void spawn(Task<void> work);

  /// Destroys all tasks. A task that is on the stack now (it called us) goes as soon as it suspends. New tasks
  /// may be spawned afterwards.
  void cancel();

  bool empty() const { return entries_.empty(); }
  size_t size() const { return entries_.size(); }

 private:
  struct Entry;
  std::list<Entry*> entries_;
};

}  // namespace aybiza
