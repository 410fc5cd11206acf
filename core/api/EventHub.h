// EventHub: who watches which call. Events go to the watchers of their call and to those who watch all of
// them, as one line of JSON each; a watcher that does not keep up is let go rather than waited for.
#pragma once

#include <functional>
#include <list>
#include <string>

#include "core/base/Json.h"
#include "core/supervisor/Supervisor.h"

namespace aybiza {

class EventHub final : public Supervisor::Listener {
 public:
  /// Takes one line, break included; false: this watcher has gone.
  using Sink = std::function<bool(const std::string& line)>;

  /// An empty call id watches every call. The sink is dropped after its call has ended, or when it has gone; then
  /// `dropped` is called.
  void watch(std::string call_id, Sink sink, std::function<void()> dropped) {
    watchers_.push_back({std::move(call_id), std::move(sink), std::move(dropped)});
  }

  void on_call_event(const std::string& call_id, const Json& event) override {
    Json whole = {{"call", call_id}};
    whole.update(event);
    const std::string line = to_text(whole) + "\n";
    const bool last = get_string(event, "event") == "call-ended";
    for (auto watcher = watchers_.begin(); watcher != watchers_.end();) {
      const bool of_this_call = watcher->call_id == call_id;
      const bool hears = of_this_call || watcher->call_id.empty();
      if (!hears || (watcher->sink(line) && !(of_this_call && last))) {
        ++watcher;
        continue;
      }
      watcher->dropped();
      watcher = watchers_.erase(watcher);
    }
  }

 private:
  struct Watcher {
    std::string call_id;
    Sink sink;
    std::function<void()> dropped;
  };
  std::list<Watcher> watchers_;
};

}  // namespace aybiza
