#include "core/loop/Scope.h"

#include "core/base/Log.h"

namespace aybiza {

struct Scope::Entry final : task::Root {
  Scope* scope = nullptr;
  Task<void>::Handle handle;
  std::list<Entry*>::iterator position;

  ~Entry() {
    if (handle) handle.destroy();
  }

  void finished() override {
    if (handle.done() && handle.promise().exception) report();
    if (scope) scope->entries_.erase(position);
    delete this;
  }

  void report() const {
    try {
      std::rethrow_exception(handle.promise().exception);
    } catch (const std::exception& e) {
      log(LogLevel::error, "loop", "a task ended with an exception", {{"what", e.what()}});
    } catch (...) {
      log(LogLevel::error, "loop", "a task ended with an exception of unknown type");
    }
  }
};

void task::Waiting::resume() {
  auto coroutine = std::exchange(handle, {});
  Root* r = root;
  const bool nested = std::exchange(r->running, true);
  coroutine.resume();
  if (nested) return;
  r->running = false;
  if (r->doomed || r->frame.done()) r->finished();
}

void Scope::spawn(Task<void> work) {
  auto* entry = new Entry;
  entry->scope = this;
  entry->handle = work.release();
  entry->frame = entry->handle;
  entry->handle.promise().root = entry;
  entry->position = entries_.insert(entries_.end(), entry);
  task::Waiting{entry->handle, entry}.resume();
}

void Scope::cancel() {
  // Destructors inside a frame may spawn or cancel again, so take one entry at a time.
  while (!entries_.empty()) {
    Entry* entry = entries_.front();
    entries_.pop_front();
    entry->scope = nullptr;
    if (entry->running)
      entry->doomed = true;
    else
      delete entry;
  }
}

}  // namespace aybiza
