#include "core/supervisor/Supervisor.h"

#include <algorithm>
#include <filesystem>

#include "core/base/Ids.h"
#include "core/base/Log.h"
#include "core/call/CheckpointStore.h"
#include "core/config/FileSnapshot.h"

namespace aybiza {

namespace {

constexpr auto adoption_limit = milliseconds(1500);  ///< for workers that live, to come back
constexpr auto look_after_interval = milliseconds(500);
constexpr auto count_interval = seconds(5);
constexpr auto answer_limit = seconds(2);
constexpr size_t most_waiting = 1000;  ///< connections without a worker
constexpr size_t most_announced = 10000;
constexpr auto announcement_lifetime = seconds(60);  ///< Twilio opens the stream within seconds of the answer
constexpr int tolerated_disagreements = 5;           ///< beats: a call may be on its way

}  // namespace

Supervisor::Supervisor(MainLoop& loop, SupervisorSettings settings, Listener& listener)
    : loop_(loop),
      settings_(std::move(settings)),
      listener_(listener),
      directory_(settings_.runtime_directory),
      admission_(settings_.admission),
      announcements_(settings_.runtime_directory + "/announced", announcement_lifetime, most_announced),
      fleet_(loop, directory_, settings_.fleet, *this),
      look_after_(loop),
      began_(loop.now()) {}

Supervisor::~Supervisor() = default;

// ---- beginning ---------------------------------------------------------------------------------------------------

Task<Result<void>> Supervisor::open() {
  auto lock = directory_.take();
  if (!lock) co_return fail(lock.error());
  lock_ = std::move(*lock);
  generation_ = loop_.wall_now().time_since_epoch().count();  // newer than any earlier supervisor's
  if (auto loaded = load_agents(settings_.agents, generation_); !loaded) co_return fail(loaded.error());
  auto living = fleet_.open();
  if (!living) co_return fail(living.error());
  expected_ = *living;
  if (expected_ == 0) co_return Result<void>();
  auto wait = [](Event& event) -> Task<bool> {
    co_await event.wait();
    co_return true;
  };
  co_await with_timeout(loop_, adoption_limit, wait(all_came_));
  co_return Result<void>();
}

Fd Supervisor::inherited_listener(const std::string& name) {
  auto entry = inherited_.extract(name);
  return entry ? std::move(entry.mapped()) : Fd();
}

void Supervisor::begin(std::vector<std::pair<std::string, int>> listeners) {
  fleet_.serve(what_to_serve(), std::move(listeners));
  fleet_.staff();
  look_after();
}

/// What was read is kept beside the sockets: workers that start later see the same.
Result<void> Supervisor::load_agents(const std::vector<DaemonConfig::ServedAgent>& served,
                                     int64_t generation) {
  FileSnapshot snapshot;
  ReadyAgents agents;
  std::map<std::string, DaemonConfig::ServedAgent> terms;
  for (const DaemonConfig::ServedAgent& one : served) {
    auto agent = load_ready_agent(one.file, snapshot.recorder());
    if (!agent) return fail(agent.error());
    snapshot.add_root(one.file);
    agents.add(*agent);
    terms[(*agent)->agent.name] = one;
  }
  if (auto saved = snapshot.save(directory_.agents(generation)); !saved) return fail(saved.error());
  agents_ = std::move(agents);
  terms_ = std::move(terms);
  admission_.set_limits(admission_limits());
  return {};
}

AdmissionLimits Supervisor::admission_limits() const {
  AdmissionLimits limits = settings_.admission;
  for (const auto& [agent, terms] : terms_)
    if (terms.limit > 0) limits.agents[agent] = static_cast<size_t>(terms.limit);
  return limits;
}

Result<void> Supervisor::reload(SupervisorSettings settings) {
  if (auto loaded = load_agents(settings.agents, generation_ + 1); !loaded) return fail(loaded.error());
  std::filesystem::remove(
      directory_.agents(generation_++ - 1));  // a worker may still be reading the last one
  settings.runtime_directory = settings_.runtime_directory;
  settings_ = std::move(settings);
  admission_.set_limits(admission_limits());
  fleet_.resize(settings_.fleet);
  fleet_.renew(what_to_serve());
  return {};
}

control::Serve Supervisor::what_to_serve() const {
  control::Serve serve = settings_.serve;
  serve.generation = generation_;
  serve.agents = directory_.agents(generation_);
  const bool callers_come_back = settings_.admission.absence > Duration::zero();
  if (callers_come_back) serve.checkpoint_directory = directory_.checkpoints();
  return serve;
}

const DaemonConfig::ServedAgent& Supervisor::terms_of(const std::string& agent) const {
  static const DaemonConfig::ServedAgent none;
  const auto terms = terms_.find(agent);
  return terms == terms_.end() ? none : terms->second;
}

SlotHolder Supervisor::holder_of(const Announcement& caller) const {
  return {caller.call, caller.agent, caller.tenant, terms_of(caller.agent).priority};
}

// ---- calls -------------------------------------------------------------------------------------------------------

tl::expected<std::string, Refusal> Supervisor::announce(Announcement caller) {
  caller.tenant = terms_of(caller.agent).tenant;
  if (auto reserved = reserve(caller); !reserved) return tl::unexpected(reserved.error());
  auto token = announcements_.leave(caller, loop_.wall_now());
  if (token) return *token;
  log(LogLevel::error, "supervisor", "cannot announce a call", {{"error", token.error().text()}});
  admission_.release(caller.call);
  return tl::unexpected(Refusal{.limit = Refusal::Limit::machine});
}

/// A checkpoint is there until its call has ended for good; a caller whose worker died before the first one is known
/// by the slot.
std::optional<Announcement> Supervisor::find_absent(const std::string& call_id) const {
  if (!is_plain_id(call_id)) return std::nullopt;
  const Admission::Slot* slot = admission_.find(call_id);
  const std::string tenant = slot ? slot->holder.tenant : "";
  if (const auto checkpoint = CheckpointStore(directory_.checkpoints(), "").load(call_id)) {
    const CallInfo& info = checkpoint->record.info;
    return Announcement{
        .call = info.id, .agent = info.agent, .tenant = tenant, .from = info.from, .to = info.to};
  }
  if (!slot || slot->state == SlotState::live) return std::nullopt;
  return Announcement{.call = call_id, .agent = slot->holder.agent, .tenant = tenant, .from = {}, .to = {}};
}

Duration Supervisor::wait(const Announcement& caller, Duration asks_again) {
  SlotHolder holder = holder_of(caller);
  holder.tenant = terms_of(caller.agent).tenant;
  const Time now = loop_.now();
  return now - admission_.wait(holder, now, now + asks_again);
}

std::optional<Announcement> Supervisor::take_announcement(const std::string& token) {
  return announcements_.take(token, loop_.wall_now());
}

void Supervisor::place(Announcement caller, Fd connection) {
  if (try_place(caller, connection)) return;
  if (fleet_.has_future() && waiting_.size() < most_waiting) {
    waiting_.push_back({std::move(caller), std::move(connection), loop_.now() + settings_.wait_for_worker});
    return;
  }
  log(LogLevel::error, "supervisor", "no worker takes a call that was admitted", {{"call", caller.call}});
  admission_.release(caller.call);
}

/// A worker that is only starting counts: its calls wait a moment. One whose loop is late does not: better no call than
/// one whose words come in pieces, and all others' with it.
tl::expected<void, Refusal> Supervisor::reserve(const Announcement& caller) {
  const Duration latest = settings_.placement.lateness_p99;
  std::set<WorkerId> open;
  for (const auto& worker : fleet_.status()) {
    const bool is_late = latest > Duration::zero() && worker.beat.lateness_ms > to_ms(latest);
    if (worker.state != "draining" && worker.edition == settings_.fleet.edition && !is_late)
      open.insert(worker.id);
  }
  admission_.set_open_workers(std::move(open));
  return admission_.reserve(holder_of(caller), loop_.now());
}

bool Supervisor::try_place(Announcement& caller, Fd& connection) {
  std::vector<WorkerLoad> loads = fleet_.loads();
  for (WorkerLoad& load : loads) load.calls = admission_.calls_of(load.id);  // newer than its last beat
  const Admission::Slot* slot = admission_.find(caller.call);
  // A caller whose old connection is still thought to be alive goes to where the conversation is, or waits until it is
  // clear whether that worker lives.
  const bool is_there = slot && slot->state == SlotState::live;
  const std::string edition = std::to_string(settings_.fleet.edition);
  auto worker = is_there ? std::optional(slot->worker) : place_call(loads, settings_.placement, edition);
  if (!worker)
    worker = place_call(loads, {}, edition);  // who was admitted is taken, however full it is by now
  if (!worker || !fleet_.is_well(*worker)) return false;
  if (!admission_.assign(caller.call, *worker, loop_.now())) {
    // Announced to an earlier supervisor, whose ledger is gone.
    [[maybe_unused]] auto reserved = reserve(caller);
    if (!admission_.assign(caller.call, *worker, loop_.now())) return false;
  }
  std::vector<Fd> fds;
  fds.push_back(std::move(connection));
  fleet_.send(*worker,
              control::to_json(control::TakeCall{
                  .call = caller.call, .agent = caller.agent, .from = caller.from, .to = caller.to}),
              std::move(fds));
  return true;
}

void Supervisor::place_waiting() {
  std::erase_if(waiting_, [this](Waiting& waiting) { return try_place(waiting.caller, waiting.connection); });
}

bool Supervisor::hang_up(const std::string& call_id, const std::string& reason) {
  const Admission::Slot* slot = admission_.find(call_id);
  if (!slot) return false;
  if (slot->state == SlotState::live)
    fleet_.send(slot->worker, control::to_json(control::HangUp{call_id, reason}));
  else
    close_absent(call_id);
  return true;
}

// ---- what workers tell -------------------------------------------------------------------------------------------

void Supervisor::on_worker_hello(WorkerId worker, const control::Hello& hello, std::vector<Fd> listeners) {
  for (size_t i = 0; i < listeners.size() && i < hello.listeners.size(); i++)
    inherited_.try_emplace(hello.listeners[i], std::move(listeners[i]));
  reconcile(worker, hello.calls);
  for (const auto& [call, count] : watched_)
    fleet_.send(worker, control::to_json(control::Watch{.call = call}));
  if (expected_ > 0 && --expected_ == 0) all_came_.set();
}

void Supervisor::on_worker_ready(WorkerId) {
  place_waiting();
  ready_.set();
  for (const std::string& call : std::exchange(to_close_, {})) close_absent(call);
}

void Supervisor::on_worker_message(WorkerId worker, const Json& message) {
  using namespace control;
  if (auto event = from_json<CallEvent>(message)) return listener_.on_call_event(event->call, event->event);
  if (auto beat = from_json<Beat>(message)) return take_beat(worker, *beat);
  if (auto started = from_json<CallStarted>(message)) {
    const Admission::Slot* slot = admission_.find(started->call);
    const SlotHolder holder =
        slot ? slot->holder : SlotHolder{.call_id = started->call, .agent = {}, .tenant = {}};
    admission_.confirm(holder, worker);  // who had it before sees that its checkpoint is another's
  }
  if (auto ended = from_json<CallEnded>(message)) admission_.release(ended->call, worker);
  if (auto suspended = from_json<CallSuspended>(message))
    admission_.suspend(suspended->call, worker, loop_.now());
  if (auto answer = from_json<Answer>(message)) {
    const auto question = questions_.find(answer->question);
    if (question == questions_.end() || question->second->worker != worker) return;
    question->second->answer = std::move(*answer);
    question->second->answered.set();
  }
}

void Supervisor::on_worker_lost(WorkerId worker, const std::string&, bool) {
  const auto absent = admission_.worker_lost(worker, loop_.now());
  for (const SlotHolder& holder : absent)
    log(LogLevel::warning, "supervisor", "a call has lost its worker and waits for its caller",
        {{"call", holder.call_id}, {"worker", worker}});
  disagreements_.erase(worker);
  metrics_.worker_lost(worker);
  if (expected_ > 0 && --expected_ == 0) all_came_.set();
  place_waiting();
  if (drained_ && fleet_.is_empty()) loop_.post(std::exchange(drained_, [] {}));
}

/// A count that stays different is asked about.
void Supervisor::take_beat(WorkerId worker, const control::Beat& beat) {
  int& disagreements = disagreements_[worker];
  disagreements = static_cast<size_t>(beat.calls) == admission_.calls_of(worker) ? 0 : disagreements + 1;
  if (disagreements < tolerated_disagreements) return;
  disagreements = 0;
  scope_.spawn(compare_calls(worker));
}

Task<> Supervisor::compare_calls(WorkerId worker) {
  const auto answer = co_await ask_worker(worker, "ids", "");
  if (answer.status == 200) reconcile(worker, answer.body);
}

void Supervisor::reconcile(WorkerId worker, const Json& calls) {
  std::vector<SlotHolder> live;
  for (const Json& call : calls) {
    const std::string id = get_string(call, "id");
    const Admission::Slot* slot = admission_.find(id);
    live.push_back({id, get_string(call, "agent"), slot ? slot->holder.tenant : ""});
  }
  admission_.reconcile(worker, live);
}

// ---- looking after -----------------------------------------------------------------------------------------------

void Supervisor::look_after() {
  look_after_.start(look_after_interval, [this] { look_after(); });
  const Time now = loop_.now();
  for (const Admission::Slot& slot : admission_.expire(now))
    if (slot.state != SlotState::live) close_absent(slot.holder.call_id);
  place_waiting();
  while (!waiting_.empty() && waiting_.front().until <= now) {
    log(LogLevel::error, "supervisor", "no worker came for a call", {{"call", waiting_.front().caller.call}});
    admission_.release(waiting_.front().caller.call);
    waiting_.pop_front();
  }
  announcements_.sweep(loop_.wall_now());
  if (now >= counted_at_ + count_interval) {
    counted_at_ = now;
    scope_.spawn(count());
  }
}

void Supervisor::close_absent(const std::string& call_id) {
  admission_.release(call_id);
  if (const auto worker = any_worker())
    fleet_.send(*worker, control::to_json(control::CloseAbsent{.call = call_id, .outcome = "caller-lost"}));
  else
    to_close_.push_back(call_id);
}

std::optional<WorkerId> Supervisor::any_worker() const {
  for (const WorkerLoad& load : fleet_.loads())
    if (load.takes_calls) return load.id;
  return std::nullopt;
}

bool Supervisor::is_ready() const { return !is_draining() && any_worker().has_value(); }

void Supervisor::drain(std::function<void()> done) {
  if (drained_) return;
  drained_ = std::move(done);
  admission_.set_draining(true);
  fleet_.drain_all(settings_.drain);
  if (fleet_.is_empty()) loop_.post(std::exchange(drained_, [] {}));
}

void Supervisor::kill() { fleet_.kill_all(); }

// ---- who asks ----------------------------------------------------------------------------------------------------

void Supervisor::watch(const std::string& call_id, bool on) {
  size_t& watchers = watched_[call_id];
  const bool were_any = watchers > 0;
  watchers = on ? watchers + 1 : watchers - std::min<size_t>(watchers, 1);
  const bool are_any = watchers > 0;
  if (!are_any) watched_.erase(call_id);
  if (were_any != are_any) fleet_.send_all(control::to_json(control::Watch{.call = call_id, .on = are_any}));
}

Task<control::Answer> Supervisor::ask_worker(WorkerId worker, std::string about, std::string call_id) {
  const int64_t number = next_question_++;
  Question question;
  question.worker = worker;
  questions_[number] = &question;
  fleet_.send(worker, control::to_json(control::Ask{.question = number, .about = about, .call = call_id}));
  auto wait = [](Event& answered) -> Task<bool> {
    co_await answered.wait();
    co_return true;
  };
  const auto came = co_await with_timeout(loop_, answer_limit, wait(question.answered));
  questions_.erase(number);
  if (came) co_return std::move(question.answer);
  control::Answer none;
  none.status = 504;
  none.body = {{"error", "worker " + std::to_string(worker) + " does not answer"}};
  co_return none;
}

Task<control::Answer> Supervisor::ask(std::string about, std::string call_id) {
  const Admission::Slot* slot = admission_.find(call_id);
  if (slot && slot->state == SlotState::live) co_return co_await ask_worker(slot->worker, about, call_id);
  control::Answer none;
  none.status = 404;
  none.body = {{"error", slot ? "call " + call_id + " is " + std::string(to_string(slot->state))
                              : "there is no live call " + call_id}};
  co_return none;
}

Task<Json> Supervisor::all_calls() {
  Json all = Json::array();
  for (const auto& worker : fleet_.status()) {
    if (worker.state == "starting") continue;
    const auto answer = co_await ask_worker(worker.id, "calls", "");
    if (answer.status != 200) continue;
    for (Json call : answer.body) {
      call["worker"] = worker.id;
      all.push_back(std::move(call));
    }
  }
  co_return all;
}

/// Asked for now and then, so that little is forgotten of a worker that dies.
Task<> Supervisor::count() { [[maybe_unused]] const CallMetrics total = co_await metrics(); }

Task<CallMetrics> Supervisor::metrics() {
  for (const auto& worker : fleet_.status()) {
    if (worker.state == "starting") continue;
    const auto answer = co_await ask_worker(worker.id, "metrics", "");
    if (answer.status == 200) metrics_.update(worker.id, CallMetrics::from_json(answer.body));
  }
  co_return metrics_.total();
}

Json Supervisor::status() const {
  Json workers = Json::array();
  for (const auto& worker : fleet_.status())
    workers.push_back({{"id", worker.id},
                       {"pid", worker.pid},
                       {"state", worker.state},
                       {"edition", worker.edition},
                       {"version", worker.version},
                       {"uptime_s", std::chrono::duration_cast<seconds>(loop_.now() - worker.since).count()},
                       {"calls", worker.beat.calls},
                       {"busy", worker.beat.busy},
                       {"lateness_ms", worker.beat.lateness_ms},
                       {"stalls", worker.beat.stalls},
                       {"rss_kb", worker.beat.rss_kb},
                       {"breakers", worker.beat.breakers}});
  return {{"status", is_draining() ? "draining"
                     : is_ready()  ? "ok"
                                   : "starting"},
          {"calls", live_calls()},
          {"edition", settings_.fleet.edition},
          {"uptime_s", std::chrono::duration_cast<seconds>(loop_.now() - began_).count()},
          {"restarts", fleet_.restarts()},
          {"waiting", waiting_.size()},
          {"admission", admission_.numbers()},
          {"workers", std::move(workers)}};
}

}  // namespace aybiza
