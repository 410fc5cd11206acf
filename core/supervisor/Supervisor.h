// Supervisor: who takes part in the daemon's work and who has room. It admits calls, places each on a worker, keeps
// the ledger of slots true to what workers report, closes the books on callers who do not come back, and leads the
// daemon through reload, drain and upgrade. It touches no audio: a caller's connection passes through it unread.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "core/call/ReadyAgent.h"
#include "core/loop/Event.h"
#include "core/supervisor/Admission.h"
#include "core/supervisor/Announcements.h"
#include "core/supervisor/DaemonConfig.h"
#include "core/supervisor/Fleet.h"
#include "core/supervisor/FleetMetrics.h"

namespace aybiza {

struct SupervisorSettings {
  std::string runtime_directory;
  FleetSettings fleet;
  AdmissionLimits admission;  ///< agents' limits are taken from `agents`
  PlacementLimits placement;
  control::Serve serve;  ///< what workers are told; generation and agents are ours
  control::Drain drain;  ///< how long calls may take when the daemon stops
  std::vector<DaemonConfig::ServedAgent> agents;
  Duration wait_for_worker = seconds(5);  ///< how long a connection may wait for one that starts
};

class Supervisor final : private Fleet::Listener {
 public:
  /// What watchers of calls hear.
  struct Listener {
    virtual void on_call_event(const std::string& call_id, const Json& event) = 0;

   protected:
    ~Listener() = default;
  };

  Supervisor(MainLoop& loop, SupervisorSettings settings, Listener& listener);
  ~Supervisor();

  /// Takes the runtime directory, checks the agents and meets the workers of an earlier supervisor. Then those
  /// bring the listening sockets, as far as they have any.
  Task<Result<void>> open();
  /// A listening socket that an earlier supervisor had under this name; none where there was no such.
  Fd inherited_listener(const std::string& name);
  /// Starts the work. Workers keep copies of the listening sockets.
  void begin(std::vector<std::pair<std::string, int>> listeners);
  /// Set when the first worker takes calls.
  Event& ready() { return ready_; }

  // ---- calls
  /// A slot and a token for a new call, or the limit that was reached. The tenant is the agent's.
  tl::expected<std::string, Refusal> announce(Announcement caller);
  /// A caller who was refused waits, and asks again before so long is over. The answer: how long it has been waiting.
  Duration wait(const Announcement& caller, Duration asks_again);
  /// A caller who was cut off and is waited for.
  std::optional<Announcement> find_absent(const std::string& call_id) const;
  /// The token of a stream's connection; nothing: nobody knows it.
  std::optional<Announcement> take_announcement(const std::string& token);
  /// The connection goes to a worker, or waits a moment for one.
  void place(Announcement caller, Fd connection);

  // ---- the daemon
  /// Reads the agents anew and goes on with these settings, except for the runtime directory. On an error, which lists
  /// what is wrong, everything stays as it was.
  Result<void> reload(SupervisorSettings settings);
  /// No new calls; `done` (once) when the last worker has ended.
  void drain(std::function<void()> done);
  void kill();
  bool is_draining() const { return static_cast<bool>(drained_); }

  // ---- who asks
  const ReadyAgents& agents() const { return agents_; }
  /// How an agent of these is served.
  const DaemonConfig::ServedAgent& terms_of(const std::string& agent) const;
  size_t live_calls() const { return admission_.slots(SlotState::live); }
  bool is_ready() const;
  /// Everything about workers and slots.
  Json status() const;
  /// A worker's answer about one of its calls (404 where nobody has it), or all live calls.
  Task<control::Answer> ask(std::string about, std::string call_id);
  Task<Json> all_calls();
  /// What all calls since the start amount to.
  Task<CallMetrics> metrics();
  bool hang_up(const std::string& call_id, const std::string& reason);
  /// Events of this call (or of all: empty) are wanted, or no longer.
  void watch(const std::string& call_id, bool on);

 private:
  struct Waiting {
    Announcement caller;
    Fd connection;
    Time until;
  };
  struct Question {
    WorkerId worker = 0;
    Event answered{};
    control::Answer answer{};
  };

  void on_worker_hello(WorkerId worker, const control::Hello& hello, std::vector<Fd> listeners) override;
  void on_worker_ready(WorkerId worker) override;
  void on_worker_message(WorkerId worker, const Json& message) override;
  void on_worker_lost(WorkerId worker, const std::string& how, bool expected) override;
  void take_beat(WorkerId worker, const control::Beat& beat);
  void reconcile(WorkerId worker, const Json& calls);
  Task<> compare_calls(WorkerId worker);

  Result<void> load_agents(const std::vector<DaemonConfig::ServedAgent>& served, int64_t generation);
  SlotHolder holder_of(const Announcement& caller) const;
  AdmissionLimits admission_limits() const;
  tl::expected<void, Refusal> reserve(const Announcement& caller);
  bool try_place(Announcement& caller, Fd& connection);
  void place_waiting();
  void look_after();
  Task<> count();
  control::Serve what_to_serve() const;
  void close_absent(const std::string& call_id);
  std::optional<WorkerId> any_worker() const;
  Task<control::Answer> ask_worker(WorkerId worker, std::string about, std::string call_id);

  MainLoop& loop_;
  SupervisorSettings settings_;
  Listener& listener_;
  RuntimeDirectory directory_;
  Fd lock_;
  Admission admission_;
  Announcements announcements_;
  Fleet fleet_;
  ReadyAgents agents_;
  std::map<std::string, DaemonConfig::ServedAgent> terms_;  // by agent
  FleetMetrics metrics_;
  int64_t generation_ = 0;  // of the agents
  std::map<std::string, Fd> inherited_;
  size_t expected_ = 0;  // workers of an earlier supervisor that have not come yet
  Event all_came_, ready_;
  std::deque<Waiting> waiting_;
  std::map<int64_t, Question*> questions_;
  int64_t next_question_ = 1;
  std::map<WorkerId, int> disagreements_;  // beats in a row whose count of calls is not ours
  std::map<std::string, size_t> watched_;  // watchers by call
  std::vector<std::string> to_close_;      // absent calls, while there is no worker to close them
  std::function<void()> drained_;
  Timer look_after_;
  Time began_, counted_at_{};
  Scope scope_;
};

}  // namespace aybiza
