// Worker: the calls that live in this process, on this loop. It starts them, keeps them until they end,
// passes their events to whoever watches, leaves their reports behind, and lets them finish when the process
// has to go.
//
// With a directory for checkpoints, callers come back: each call is kept there at every turn, a caller whose
// connection was lost leaves a suspended call instead of an ended one, and a stream that comes for a call
// which is on record, here or by another worker that has died, goes on with it. How long a suspended call is
// waited for is not decided here: whoever decides it calls finish_absent(), on any worker of the machine.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "core/call/Call.h"
#include "core/call/CheckpointStore.h"
#include "core/net/Breakers.h"

namespace aybiza {

class Worker {
 public:
  /// Hears of all calls, each by its id. Every call that start_call() took ends in exactly one of
  /// on_call_ended and on_call_suspended, unless another worker has taken it over meanwhile.
  struct Listener {
    virtual void on_call_event(const std::string& call_id, const Json& event) = 0;
    /// It is over, reported, and its checkpoint is gone; it no longer counts.
    virtual void on_call_ended(const std::string& call_id, const std::string& outcome) {}
    /// Its connection was lost; it no longer counts here and waits for its caller on record.
    virtual void on_call_suspended(const std::string& call_id) {}

   protected:
    ~Listener() = default;
  };

  struct Settings {
    std::string report_directory;      ///< <call id>.json is written there after each call; empty: nowhere
    std::string checkpoint_directory;  ///< exists; empty: calls end with their connection
    std::string name = "worker";       ///< among those that share the directory of checkpoints
  };

  /// Held for a caller on the way.
  using Arrival = std::shared_ptr<void>;

  /// Loop, network and listener (which may be null) outlive the worker.
  Worker(Loop& loop, Network& network, Settings settings, Listener* listener);
  ~Worker();

  /// A worker that drains or an agent that does not start is an error. An id that is on record is a caller who
  /// is back: the call goes on, over the new port. One that is at work here is too (the new connection came
  /// before the old one was missed), or an error where nothing is kept.
  /// An arrival that was expected before the worker began to drain is taken all the same.
  Result<void> start_call(CallSetup setup, Arrival arrival = nullptr);
  /// A caller is on the way here, whose connection says in a moment who it is. The worker does not end meanwhile. Null
  /// where it takes no new calls.
  Arrival expect_call();
  /// A call that is on record and whose caller will not be back: ends it as a live one would have ended, with
  /// this outcome. An error where there is none, or where it is at work here.
  Result<void> finish_absent(const std::string& call_id, const std::string& outcome);
  Call* find(const std::string& call_id);
  size_t live_calls() const { return calls_.size(); }

  /// Which vendors fail, as its calls have found out.
  const Breakers& breakers() const { return breakers_; }

  void for_each_call(const std::function<void(const CallRecord&)>& see) const;

  /// Takes no new calls. Live ones may go on for `finish`, are then ended after what is being said, and after
  /// `goodbye` more whatever still runs; then calls `done` (once).
  void drain(Duration finish, Duration goodbye, std::function<void()> done);
  bool is_draining() const { return draining_; }

 private:
  struct LiveCall;
  Result<void> bring_back(CallSetup& setup);
  bool keep(LiveCall& live);
  void let_go_of_moved();
  void on_ended(LiveCall& live);
  void on_suspended(LiveCall& live);
  void forget(LiveCall& live);
  std::string recording_directory(const ReadyAgent& agent) const;
  void record(CallSetup& setup, const std::string& directory) const;
  void write_reports(const CallRecord& record, const std::string& copy) const;
  std::vector<Call*> all_calls() const;
  void finish_if_drained();

  Loop& loop_;
  Network& network_;
  Settings settings_;
  Listener* listener_;
  std::optional<CheckpointStore> checkpoints_;
  Breakers breakers_;
  std::map<std::string, std::unique_ptr<LiveCall>> calls_;
  std::vector<std::string> moved_;  // calls that another worker has now
  Timer letting_go_;
  size_t arrivals_ = 0;
  bool draining_ = false;
  Timer drain_limit_;
  std::function<void()> drained_;
};

}  // namespace aybiza
