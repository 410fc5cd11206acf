#include "core/supervisor/WorkerProcess.h"

#include <gst/gst.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "core/base/Log.h"
#include "core/call/FixedPhrases.h"
#include "core/config/FileSnapshot.h"
#include "core/net/ReceiveUpgrade.h"
#include "core/supervisor/RuntimeDirectory.h"
#include "core/telephony/TwilioPort.h"

namespace aybiza {

namespace {

constexpr auto reconnect_interval = milliseconds(50);
constexpr auto beat_interval = milliseconds(200);
constexpr int lateness_beats = 25;           ///< lateness is told of the last one to two times so many beats
constexpr auto orphan_limit = seconds(120);  ///< without supervisor and without calls
constexpr size_t largest_message = 1 << 20;  ///< of the media stream

int64_t resident_kb() {
  int64_t total = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> total >> resident;
  return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

Duration cpu_used() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  auto of = [](const timeval& t) { return seconds(t.tv_sec) + std::chrono::microseconds(t.tv_usec); };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

}  // namespace

WorkerProcess::WorkerProcess(MainLoop& loop, WorkerIdentity identity)
    : loop_(loop),
      identity_(std::move(identity)),
      stall_watch_(loop.meter(), {.warn = identity_.stall_warn}),
      network_(loop),
      voices_({.directory = RuntimeDirectory(identity_.runtime_directory).voices()}),
      voice_maker_(network_, voices_),
      reconnect_(loop),
      beat_(loop),
      lost_since_(loop.now()) {}

WorkerProcess::~WorkerProcess() = default;

int WorkerProcess::run() {
  // Held for life: a supervisor that starts finds out who is still there.
  auto lock = RuntimeDirectory(identity_.runtime_directory).lock_worker(identity_.name);
  if (!lock) {
    log(LogLevel::error, "worker", lock.error().text(), {{"worker", identity_.name}});
    return 1;
  }
  connect();
  beat_due_ = loop_.now() + beat_interval;
  beat_.start(beat_due_, [this] { beat(); });
  loop_.run();
  return exit_code_;
}

// ---- the channel -------------------------------------------------------------------------------------------------

void WorkerProcess::connect() {
  auto socket = connect_channel(RuntimeDirectory(identity_.runtime_directory).channel());
  if (!socket) {
    const bool useless = !worker_ || worker_->live_calls() == 0;
    if (useless && loop_.now() - lost_since_ > orphan_limit) {
      log(LogLevel::warning, "worker", "ends: no supervisor came back", {{"worker", identity_.name}});
      return loop_.quit();
    }
    return reconnect_.start(reconnect_interval, [this] { connect(); });
  }
  channel_.reset(new Channel(loop_, std::move(*socket), *this));  // not make_unique: it may not see our base
  control::Hello hello{.version = identity_.version,
                       .edition = identity_.edition,
                       .worker = identity_.name,
                       .pid = getpid(),
                       .draining = draining_,
                       .listeners = listener_names_,
                       .calls = call_ids()};
  std::vector<Fd> copies;
  for (const Fd& listener : listeners_) copies.emplace_back(dup(listener.get()));
  channel_->send(control::to_json(hello), std::move(copies));
}

void WorkerProcess::on_gone(std::string_view why) {
  log(LogLevel::warning, "worker", "has lost its supervisor; calls go on",
      {{"worker", identity_.name}, {"why", why}});
  lost_since_ = loop_.now();
  watched_.clear();
  // Not destroyed while it is calling us.
  loop_.post([this] {
    channel_.reset();
    connect();
  });
}

void WorkerProcess::on_message(ChannelMessage message) {
  using namespace control;
  if (auto serve = from_json<Serve>(message.body)) return this->serve(*serve, std::move(message.fds));
  if (auto caller = from_json<TakeCall>(message.body)) {
    if (message.fds.size() == 1) scope_.spawn(take_call(*caller, std::move(message.fds.front())));
    return;
  }
  if (auto drain = from_json<Drain>(message.body)) return this->drain(*drain);
  if (auto watch = from_json<Watch>(message.body)) return this->watch(*watch);
  if (auto ask = from_json<Ask>(message.body)) return tell(answer(*ask));
  if (!worker_) return;
  if (auto order = from_json<HangUp>(message.body))
    if (Call* call = worker_->find(order->call)) call->end(order->reason);
  if (auto absent = from_json<CloseAbsent>(message.body)) {
    const auto closed = worker_->finish_absent(absent->call, absent->outcome);
    if (!closed) log(LogLevel::debug, "worker", closed.error().text(), {{"call", absent->call}});
  }
}

// ---- what the supervisor asks ------------------------------------------------------------------------------------

void WorkerProcess::serve(const control::Serve& serve, std::vector<Fd> fds) {
  listener_names_ = serve.listeners;
  listeners_ = std::move(fds);
  account_.sid = serve.twilio_sid;
  account_.url = serve.twilio_url;
  if (const char* token = g_getenv("TWILIO_AUTH_TOKEN")) account_.auth_token = token;
  if (!worker_)
    worker_.reset(new Worker(loop_, network_,
                             {.report_directory = serve.report_directory,
                              .checkpoint_directory = serve.checkpoint_directory,
                              .name = identity_.name},
                             this));
  control::Serving serving{.generation = serve.generation};
  if (!serve.agents.empty()) {
    auto agents = load_agents(serve.agents);
    if (agents) {
      agents_ = std::move(*agents);
      prepare_voices();
    } else {
      serving.error = agents.error().text();
    }
  }
  tell(serving);
}

Result<ReadyAgents> WorkerProcess::load_agents(const std::string& path) const {
  auto snapshot = FileSnapshot::load(path);
  if (!snapshot) return fail(snapshot.error());
  ReadyAgents agents;
  for (const std::string& file : snapshot->roots()) {
    auto agent = load_ready_agent(file, snapshot->player());
    if (!agent) return fail(agent.error());
    agents.add(*agent);
  }
  return agents;
}

/// In the background: nobody who calls meanwhile waits for it.
void WorkerProcess::prepare_voices() {
  agents_.for_each([this](const Agent& agent) {
    auto order = order_fixed_phrases(agent);
    if (order)
      voice_maker_.make(std::move(*order));
    else
      log(LogLevel::warning, "voice", "fixed phrases are not made ahead",
          {{"agent", agent.name}, {"error", order.error().text()}});
  });
}

Task<> WorkerProcess::take_call(control::TakeCall caller, Fd connection) {
  const std::string id = caller.call;
  auto begun = co_await begin_call(std::move(caller), std::move(connection));
  if (begun) {
    tell(control::CallStarted{.call = id});
    co_return;
  }
  log(LogLevel::warning, "twilio", "stream refused", {{"call", id}, {"why", begun.error().text()}});
  tell(control::CallEnded{.call = id, .outcome = "refused"});
}

Task<Result<void>> WorkerProcess::begin_call(control::TakeCall caller, Fd connection) {
  Worker::Arrival arrival = worker_ ? worker_->expect_call() : nullptr;
  if (!arrival) co_return fail(Fault::unavailable, "this worker takes no new calls");
  auto upgrade = co_await receive_upgrade(loop_, std::move(connection));
  if (!upgrade) co_return fail(upgrade.error());
  upgrade->be_patient();
  auto admit = [id = caller.call](const twilio::Start& start) -> Result<void> {
    if (start.call_sid == id) return {};
    return fail(Fault::unauthorized, "the stream is of another call than its token");
  };
  auto port = co_await TwilioPort::accept(loop_, std::move(*upgrade).accept(largest_message), admit);
  if (!port) co_return fail(port.error());
  CallSetup setup{.info = {.id = caller.call, .agent = caller.agent, .from = caller.from, .to = caller.to},
                  .agent = agents_.find(caller.agent),
                  .port = std::move(*port),
                  .voices = &voices_};
  if (!setup.agent) co_return fail(Fault::rejected, "there is no agent \"" + caller.agent + "\" any more");
  if (!account_.sid.empty()) setup.carrier = std::make_unique<TwilioCarrier>(network_, account_, caller.call);
  co_return worker_->start_call(std::move(setup), std::move(arrival));
}

void WorkerProcess::drain(const control::Drain& drain) {
  draining_ = true;
  if (!worker_) return loop_.quit();
  log(LogLevel::info, "worker", "takes no new calls",
      {{"worker", identity_.name}, {"live", worker_->live_calls()}});
  worker_->drain(milliseconds(drain.finish_ms), milliseconds(drain.goodbye_ms), [this] { loop_.quit(); });
}

void WorkerProcess::watch(const control::Watch& watch) {
  if (watch.on)
    watched_.insert(watch.call);
  else
    watched_.erase(watch.call);
}

/// What the ledger of slots is compared with: short, because it has to fit into a message for every call there can be.
Json WorkerProcess::call_ids() const {
  Json ids = Json::array();
  if (worker_)
    worker_->for_each_call([&](const CallRecord& call) {
      ids.push_back({{"id", call.info.id}, {"agent", call.info.agent}});
    });
  return ids;
}

/// For people.
Json WorkerProcess::call_list() const {
  Json calls = Json::array();
  const WallTime now = loop_.wall_now();
  if (worker_)
    worker_->for_each_call([&](const CallRecord& call) {
      calls.push_back({{"id", call.info.id},
                       {"agent", call.info.agent},
                       {"from", call.info.from},
                       {"to", call.info.to},
                       {"seconds", std::chrono::duration_cast<seconds>(now - call.started).count()},
                       {"turns", std::ranges::count(call.transcript, false, &CallRecord::Line::agent)},
                       {"resumed", call.resumed}});
    });
  return calls;
}

Json WorkerProcess::breakers() const {
  Json all = Json::array();
  if (worker_)
    worker_->breakers().for_each([&](const Breakers::Peer& peer, const CircuitBreaker& breaker) {
      all.push_back({{"vendor", peer.vendor},
                     {"endpoint", peer.endpoint},
                     {"model", peer.model},
                     {"state", to_string(breaker.state(loop_.now()))},
                     {"openings", breaker.openings()}});
    });
  return all;
}

control::Answer WorkerProcess::answer(const control::Ask& ask) {
  control::Answer answer{.question = ask.question};
  if (ask.about == "ids" || ask.about == "calls" || ask.about == "metrics") {
    answer.body = ask.about == "ids" ? call_ids() : ask.about == "calls" ? call_list() : metrics_.to_json();
    return answer;
  }
  Call* call = worker_ ? worker_->find(ask.call) : nullptr;
  if (!call) {
    answer.status = 404;
    answer.body = {{"error", "there is no live call " + ask.call}};
  } else if (ask.about == "call") {
    answer.body = call->conversation().report();
  } else if (ask.about == "graph" && call->pipeline()) {
    const GChars dot(gst_debug_bin_to_dot_data(GST_BIN(call->pipeline()), GST_DEBUG_GRAPH_SHOW_ALL));
    answer.body = {{"dot", dot.get()}};
  } else {
    answer.status = 400;
    answer.body = {{"error", "a worker knows nothing about \"" + ask.about + "\""}};
  }
  return answer;
}

// ---- what the calls tell -----------------------------------------------------------------------------------------

void WorkerProcess::on_call_event(const std::string& call_id, const Json& event) {
  metrics_.take(event);
  if (watched_.contains("") || watched_.contains(call_id))
    tell(control::CallEvent{.call = call_id, .event = event});
}

void WorkerProcess::on_call_ended(const std::string& call_id, const std::string& outcome) {
  watched_.erase(call_id);
  tell(control::CallEnded{.call = call_id, .outcome = outcome});
}

void WorkerProcess::on_call_suspended(const std::string& call_id) {
  tell(control::CallSuspended{.call = call_id});
}

void WorkerProcess::beat() {
  const Time now = loop_.now();
  const Duration cpu = cpu_used();
  const LoopStats stats = loop_.meter().read();
  if (++beats_ % lateness_beats == 0) window_ = std::exchange(next_window_, stats);
  tell(control::Beat{.calls = worker_ ? static_cast<int64_t>(worker_->live_calls()) : 0,
                     .lateness_ms = to_ms(stats.since(window_).lateness_quantile(0.99)),
                     .busy = to_ms(cpu - cpu_) / to_ms(now - beat_due_ + beat_interval),
                     .rss_kb = resident_kb(),
                     .stalls = static_cast<int64_t>(stall_watch_.stalls()),
                     .breakers = breakers()});
  cpu_ = cpu;
  beat_due_ = now + beat_interval;
  beat_.start(beat_due_, [this] { beat(); });
}

}  // namespace aybiza
