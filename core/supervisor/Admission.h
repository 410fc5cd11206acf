// Admission: the ledger of slots. A call has one slot from the webhook's answer until it is over, whatever happens to
// it on the way: its stream comes or does not come, its worker dies, it returns, the same request comes twice. The
// supervisor writes down what it does and hears; limits are held here and nowhere else.
//
//   reserve ─▶ reserved ─ assign ─▶ assigned ─ confirm ─▶ live ─ release ─▶ (no slot)
//                  │ lease over         │ lease over        │ suspend, worker lost
//                  ▼                    ▼                   ▼
//              (no slot)            (no slot)            absent ─ deadline over ─▶ (no slot)
//
// The ledger lives on the supervisor's one loop, which makes each step atomic.
#pragma once

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/supervisor/Placement.h"
#include "core/supervisor/WaitingLine.h"

namespace aybiza {

struct AdmissionLimits {
  size_t calls = 0;                       ///< on this machine; 0: no limit
  size_t per_worker = 0;                  ///< on each worker; 0: no limit
  std::map<std::string, size_t> tenants;  ///< by name; who is not here has no limit of its own
  std::map<std::string, size_t> agents;   ///< by name; the same
  Duration lease = seconds(60);           ///< from the webhook's answer until the call must be live
  Duration absence = seconds(60);         ///< how long a call whose stream or worker is lost may come back
};

/// Why a call was not taken.
struct Refusal {
  enum class Limit { draining, machine, workers, tenant, agent } limit = Limit::machine;
  std::string name;  ///< of the tenant or agent
  size_t most = 0;   ///< the limit that was reached

  /// "tenant \"acme\" has its limit of 20 calls"
  std::string text() const;
};
std::string_view to_string(Refusal::Limit limit);

enum class SlotState { reserved, assigned, live, absent };
std::string_view to_string(SlotState state);

class Admission {
 public:
  struct Slot {
    SlotHolder holder;
    SlotState state = SlotState::reserved;
    WorkerId worker = 0;  ///< of assigned and live ones; the lost one of absent ones
    Time expires{};       ///< of all but live ones
  };

  explicit Admission(AdmissionLimits limits) : limits_(std::move(limits)) {}

  /// New limits hold for the next call; nobody who is in is sent away.
  void set_limits(AdmissionLimits limits) { limits_ = std::move(limits); }
  const AdmissionLimits& limits() const { return limits_; }
  /// While draining every new call is refused; who is in, or returns, goes on.
  void set_draining(bool draining) { draining_ = draining; }
  /// The workers that take new calls now (a worker that starts may be among them: calls then wait for it). Together
  /// they bound how many slots may be outstanding.
  void set_open_workers(std::set<WorkerId> workers) { open_workers_ = std::move(workers); }

  /// A slot for this call until the lease is over, unless those who wait before it need the room. Asking again for a
  /// call that has one renews it, and never takes a second; a live call stays live.
  tl::expected<void, Refusal> reserve(const SlotHolder& holder, Time now);
  /// A caller who was refused waits and will ask again before `until`. The answer: since when it has been waiting.
  Time wait(const SlotHolder& holder, Time now, Time until);
  /// The call's stream is being handed to this worker, which has as long as a lease to say that the call is live.
  /// False: the call has no slot (any more). A call that seems live elsewhere moves: its caller is here.
  bool assign(const std::string& call_id, WorkerId worker, Time now);
  /// The worker says that the call is live there. It is counted even where its lease was over: what is true goes
  /// before what is allowed. The answer is the worker that had it until now, if another; it has to let go of it.
  std::optional<WorkerId> confirm(const SlotHolder& holder, WorkerId worker);
  /// The worker says that the call's stream is lost; the caller may return until the deadline.
  void suspend(const std::string& call_id, WorkerId worker, Time now);
  /// The call is over, or will never be. `by`: the worker that says so, which is ignored where the call has moved on.
  void release(const std::string& call_id, std::optional<WorkerId> by = std::nullopt);

  /// The worker is gone: its calls are absent from now on. They are the answer.
  std::vector<SlotHolder> worker_lost(WorkerId worker, Time now);

  struct Differences {
    std::vector<std::string> released;  ///< had a slot there, but are over
    std::vector<std::string> adopted;   ///< are live there and had no slot, or one that was not live
    std::vector<std::string> moved;     ///< are live on another worker: this one has to let go of them
  };
  /// What the worker really has. Afterwards the ledger says the same. Called with every report of a worker, so what
  /// went wrong stays wrong for one report at most.
  Differences reconcile(WorkerId worker, const std::vector<SlotHolder>& live);
  /// Drops what has waited too long; the answer are those slots as they were.
  std::vector<Slot> expire(Time now);

  const Slot* find(const std::string& call_id) const;
  size_t slots() const { return slots_.size(); }
  size_t slots(SlotState state) const { return by_state_[static_cast<size_t>(state)]; }
  /// Calls that are live on the worker or on their way to it.
  size_t calls_of(WorkerId worker) const;
  /// For the control API and /metrics: counts by state, by tenant and agent with their limits, and what was refused.
  Json numbers() const;

 private:
  using Slots = std::map<std::string, Slot>;  // by call id

  /// Slots that are not taken yet but spoken for.
  struct Promised {
    size_t calls = 0;
    std::map<std::string, size_t> tenants, agents;
  };
  std::optional<Refusal> refusal_for(const SlotHolder& holder, const Promised& promised) const;
  /// Everyone who waits before this caller is let in first, as far as their own limits allow.
  Promised promised_before(const SlotHolder& holder) const;
  bool workers_are_full(size_t promised) const;
  Slot& add(const SlotHolder& holder);
  void remove(Slots::iterator slot);
  /// Every change of state goes through here, so the counts below are right.
  void move_to(Slot& slot, SlotState state, WorkerId worker);

  AdmissionLimits limits_;
  bool draining_ = false;
  std::set<WorkerId> open_workers_;
  Slots slots_;
  WaitingLine line_;
  std::array<size_t, 4> by_state_{};
  std::map<WorkerId, std::set<std::string>> by_worker_;  // call ids of assigned and live ones
  std::map<std::string, size_t> by_tenant_, by_agent_;
  // Since the start, for /metrics.
  uint64_t admitted_ = 0, lease_over_ = 0, not_returned_ = 0;
  std::map<Refusal::Limit, uint64_t> refused_;
};

}  // namespace aybiza
