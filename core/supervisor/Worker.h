// Worker: the calls that live in this process, on this loop. It starts them, keeps them until they end,
// passes their events to whoever watches, leaves their reports behind, and lets them finish when the process
// has to go.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "core/call/Call.h"

namespace aybiza {

class Worker {
 public:
  /// Hears the events of all calls, each with the id of its call.
  struct Listener {
    virtual void on_call_event(const std::string& call_id, const Json& event) = 0;

   protected:
    ~Listener() = default;
  };

  struct Settings {
    std::string report_directory;  ///< <call id>.json is written there after each call; empty: nowhere
  };

  /// Loop, network and listener (which may be null) outlive the worker.
  Worker(Loop& loop, Network& network, Settings settings, Listener* listener);
  ~Worker();

  /// An id that is already at work, a worker that drains, or an agent that does not start is an error.
  Result<void> start_call(CallSetup setup);
  Call* find(const std::string& call_id);
  size_t live_calls() const { return calls_.size(); }
  uint64_t started_calls() const { return started_; }

  /// Takes no new calls, ends every call after what is being said, at `limit` whatever still runs, then calls `done`
  /// (once).
  void drain(Duration limit, std::function<void()> done);
  bool is_draining() const { return draining_; }

 private:
  struct LiveCall;
  void on_ended(LiveCall& live);
  std::string recording_directory(const ReadyAgent& agent) const;
  void record(CallSetup& setup, const std::string& directory) const;
  void write_report(const Conversation& conversation, const std::string& directory);
  void finish_if_drained();

  Loop& loop_;
  Network& network_;
  Settings settings_;
  Listener* listener_;
  std::map<std::string, std::unique_ptr<LiveCall>> calls_;
  uint64_t started_ = 0;
  bool draining_ = false;
  Timer drain_limit_;
  std::function<void()> drained_;
};

}  // namespace aybiza
