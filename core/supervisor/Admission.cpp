#include "core/supervisor/Admission.h"

#include <algorithm>
#include <utility>

namespace aybiza {

namespace {

bool is_at_worker(SlotState state) { return state == SlotState::assigned || state == SlotState::live; }

/// The limit of this name, or 0: none.
size_t limit_of(const std::map<std::string, size_t>& limits, const std::string& name) {
  auto it = limits.find(name);
  return it == limits.end() ? 0 : it->second;
}

size_t count_of(const std::map<std::string, size_t>& counts, const std::string& name) {
  auto it = counts.find(name);
  return it == counts.end() ? 0 : it->second;
}

void take_one(std::map<std::string, size_t>& counts, const std::string& name) {
  auto it = counts.find(name);
  if (--it->second == 0) counts.erase(it);
}

Json shares(const std::map<std::string, size_t>& counts, const std::map<std::string, size_t>& limits) {
  Json all = Json::object();
  for (const auto& [name, most] : limits) all[name] = {{"calls", count_of(counts, name)}, {"limit", most}};
  for (const auto& [name, count] : counts)
    if (!limits.contains(name)) all[name] = {{"calls", count}, {"limit", 0}};
  return all;
}

constexpr auto all_limits = {Refusal::Limit::draining, Refusal::Limit::machine, Refusal::Limit::workers,
                             Refusal::Limit::tenant, Refusal::Limit::agent};

}  // namespace

std::string_view to_string(Refusal::Limit limit) {
  switch (limit) {
    case Refusal::Limit::draining:
      return "draining";
    case Refusal::Limit::machine:
      return "machine";
    case Refusal::Limit::workers:
      return "workers";
    case Refusal::Limit::tenant:
      return "tenant";
    case Refusal::Limit::agent:
      return "agent";
  }
  return "";
}

std::string_view to_string(SlotState state) {
  switch (state) {
    case SlotState::reserved:
      return "reserved";
    case SlotState::assigned:
      return "assigned";
    case SlotState::live:
      return "live";
    case SlotState::absent:
      return "absent";
  }
  return "";
}

std::string Refusal::text() const {
  const std::string calls = std::to_string(most) + " calls";
  switch (limit) {
    case Limit::draining:
      return "this machine takes no new calls";
    case Limit::machine:
      return "this machine has its limit of " + calls;
    case Limit::workers:
      return "no worker has room (each takes " + calls + ")";
    case Limit::tenant:
      return "tenant \"" + name + "\" has its limit of " + calls;
    case Limit::agent:
      return "agent \"" + name + "\" has its limit of " + calls;
  }
  return "";
}

tl::expected<void, Refusal> Admission::reserve(const SlotHolder& holder, Time now) {
  if (auto known = slots_.find(holder.call_id); known != slots_.end()) {
    Slot& slot = known->second;
    slot.expires = std::max(slot.expires, now + limits_.lease);
    return {};
  }
  if (auto refusal = refusal_for(holder, promised_before(holder))) {
    if (!line_.waits_since(holder.call_id))
      refused_[refusal->limit]++;  // once a caller, however often it asks
    return tl::unexpected(*refusal);
  }
  line_.leave(holder.call_id);
  add(holder).expires = now + limits_.lease;
  admitted_++;
  return {};
}

Time Admission::wait(const SlotHolder& holder, Time now, Time until) {
  line_.join(holder, now, until);
  return *line_.waits_since(holder.call_id);
}

Admission::Promised Admission::promised_before(const SlotHolder& holder) const {
  Promised promised;
  for (const WaitingLine::Waiter& waiter : line_.ahead_of(holder)) {
    if (refusal_for(waiter.holder, promised)) continue;
    promised.calls++;
    promised.tenants[waiter.holder.tenant]++;
    promised.agents[waiter.holder.agent]++;
  }
  return promised;
}

std::optional<Refusal> Admission::refusal_for(const SlotHolder& holder, const Promised& promised) const {
  if (draining_) return Refusal{.limit = Refusal::Limit::draining};
  if (limits_.calls > 0 && slots_.size() + promised.calls >= limits_.calls)
    return Refusal{.limit = Refusal::Limit::machine, .most = limits_.calls};
  const size_t for_tenant = limit_of(limits_.tenants, holder.tenant);
  if (for_tenant > 0 &&
      count_of(by_tenant_, holder.tenant) + count_of(promised.tenants, holder.tenant) >= for_tenant)
    return Refusal{Refusal::Limit::tenant, holder.tenant, for_tenant};
  const size_t for_agent = limit_of(limits_.agents, holder.agent);
  if (for_agent > 0 &&
      count_of(by_agent_, holder.agent) + count_of(promised.agents, holder.agent) >= for_agent)
    return Refusal{Refusal::Limit::agent, holder.agent, for_agent};
  if (workers_are_full(promised.calls))
    return Refusal{.limit = Refusal::Limit::workers, .most = limits_.per_worker};
  return std::nullopt;
}

/// Slots that no worker has yet need room too.
bool Admission::workers_are_full(size_t promised) const {
  if (open_workers_.empty()) return true;
  if (limits_.per_worker == 0) return false;
  size_t room = 0;
  for (WorkerId worker : open_workers_)
    room += limits_.per_worker - std::min(limits_.per_worker, calls_of(worker));
  return room <= slots(SlotState::reserved) + slots(SlotState::absent) + promised;
}

bool Admission::assign(const std::string& call_id, WorkerId worker, Time now) {
  auto it = slots_.find(call_id);
  if (it == slots_.end()) return false;
  move_to(it->second, SlotState::assigned, worker);
  it->second.expires = now + limits_.lease;
  return true;
}

std::optional<WorkerId> Admission::confirm(const SlotHolder& holder, WorkerId worker) {
  auto it = slots_.find(holder.call_id);
  Slot& slot = it == slots_.end() ? add(holder) : it->second;
  const bool elsewhere = is_at_worker(slot.state) && slot.worker != worker;
  const WorkerId before = slot.worker;
  move_to(slot, SlotState::live, worker);
  return elsewhere ? std::optional(before) : std::nullopt;
}

void Admission::suspend(const std::string& call_id, WorkerId worker, Time now) {
  auto it = slots_.find(call_id);
  if (it == slots_.end() || it->second.worker != worker || !is_at_worker(it->second.state)) return;
  move_to(it->second, SlotState::absent, worker);
  it->second.expires = now + limits_.absence;
}

void Admission::release(const std::string& call_id, std::optional<WorkerId> by) {
  auto it = slots_.find(call_id);
  if (it == slots_.end()) return;
  const bool has_moved_on = by && is_at_worker(it->second.state) && it->second.worker != *by;
  if (!has_moved_on) remove(it);
}

std::vector<SlotHolder> Admission::worker_lost(WorkerId worker, Time now) {
  std::vector<SlotHolder> absent;
  const std::set<std::string> calls = std::exchange(by_worker_[worker], {});
  for (const std::string& call_id : calls) {
    suspend(call_id, worker, now);
    absent.push_back(slots_.at(call_id).holder);
  }
  by_worker_.erase(worker);
  open_workers_.erase(worker);
  return absent;
}

Admission::Differences Admission::reconcile(WorkerId worker, const std::vector<SlotHolder>& live) {
  Differences differences;
  std::set<std::string> over = by_worker_[worker];
  for (const SlotHolder& holder : live) {
    over.erase(holder.call_id);
    const Slot* slot = find(holder.call_id);
    if (slot && is_at_worker(slot->state) && slot->worker != worker) {
      differences.moved.push_back(holder.call_id);
    } else if (!slot || slot->state != SlotState::live) {
      confirm(holder, worker);
      differences.adopted.push_back(holder.call_id);
    }
  }
  for (const std::string& call_id : over) {
    if (slots_.at(call_id).state == SlotState::assigned) continue;  // still on its way there
    release(call_id);
    differences.released.push_back(call_id);
  }
  return differences;
}

std::vector<Admission::Slot> Admission::expire(Time now) {
  line_.expire(now);
  std::vector<Slot> expired;
  for (auto it = slots_.begin(); it != slots_.end();) {
    auto next = std::next(it);
    if (it->second.state != SlotState::live && it->second.expires <= now) {
      (it->second.state == SlotState::absent ? not_returned_ : lease_over_)++;
      expired.push_back(it->second);
      remove(it);
    }
    it = next;
  }
  return expired;
}

const Admission::Slot* Admission::find(const std::string& call_id) const {
  auto it = slots_.find(call_id);
  return it == slots_.end() ? nullptr : &it->second;
}

size_t Admission::calls_of(WorkerId worker) const {
  auto it = by_worker_.find(worker);
  return it == by_worker_.end() ? 0 : it->second.size();
}

Json Admission::numbers() const {
  Json states = Json::object(), refused = Json::object();
  for (SlotState state : {SlotState::reserved, SlotState::assigned, SlotState::live, SlotState::absent})
    states[std::string(to_string(state))] = slots(state);
  for (Refusal::Limit limit : all_limits) {
    auto it = refused_.find(limit);
    refused[std::string(to_string(limit))] = it == refused_.end() ? 0 : it->second;
  }
  return {{"slots", slots()},
          {"limit", limits_.calls},
          {"in_line", line_.size()},
          {"states", states},
          {"tenants", shares(by_tenant_, limits_.tenants)},
          {"agents", shares(by_agent_, limits_.agents)},
          {"admitted", admitted_},
          {"refused", refused},
          {"lease_over", lease_over_},
          {"not_returned", not_returned_}};
}

Admission::Slot& Admission::add(const SlotHolder& holder) {
  Slot& slot = slots_[holder.call_id];
  slot.holder = holder;
  by_state_[static_cast<size_t>(slot.state)]++;
  by_tenant_[holder.tenant]++;
  by_agent_[holder.agent]++;
  return slot;
}

void Admission::remove(Slots::iterator it) {
  const Slot& slot = it->second;
  if (is_at_worker(slot.state)) by_worker_[slot.worker].erase(slot.holder.call_id);
  by_state_[static_cast<size_t>(slot.state)]--;
  take_one(by_tenant_, slot.holder.tenant);
  take_one(by_agent_, slot.holder.agent);
  slots_.erase(it);
}

void Admission::move_to(Slot& slot, SlotState state, WorkerId worker) {
  if (is_at_worker(slot.state)) by_worker_[slot.worker].erase(slot.holder.call_id);
  by_state_[static_cast<size_t>(slot.state)]--;
  slot.state = state;
  slot.worker = worker;
  by_state_[static_cast<size_t>(state)]++;
  if (is_at_worker(state)) by_worker_[worker].insert(slot.holder.call_id);
}

}  // namespace aybiza
