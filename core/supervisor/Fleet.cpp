#include "core/supervisor/Fleet.h"

#include <sys/socket.h>

#include <algorithm>
#include <csignal>

#include "core/base/Log.h"

namespace aybiza {

namespace {

constexpr auto health_interval = milliseconds(100);
constexpr auto quick_death = seconds(2);  ///< who dies so soon after its start would do it again
constexpr auto longest_respawn_delay = seconds(5);
constexpr auto hello_limit = seconds(5);
/// Three beats missed: it may hang, so nobody new is sent there.
constexpr auto silence_limit = milliseconds(700);

/// The process at the other end, as the kernel knows it.
pid_t peer_of(int socket) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 ? credentials.pid : -1;
}

}  // namespace

/// One connected worker.
struct Fleet::Link final : Channel::Listener {
  Link(Fleet& f, Fd socket)
      : fleet(f),
        peer(peer_of(socket.get())),
        since(f.loop_.now()),
        heard_at(since),
        channel(f.loop_, std::move(socket), *this) {}

  void on_message(ChannelMessage message) override {
    heard_at = fleet.loop_.now();
    if (!id) {
      if (auto hello = control::from_json<control::Hello>(message.body))
        fleet.on_hello(*this, *hello, std::move(message.fds));
      return;
    }
    if (auto news = control::from_json<control::Beat>(message.body)) beat = *news;
    if (auto serving = control::from_json<control::Serving>(message.body)) fleet.on_serving(*this, *serving);
    fleet.listener_.on_worker_message(id, message.body);
  }
  void on_gone(std::string_view why) override { fleet.on_channel_gone(*this, why); }

  bool is_well() const { return !killed && fleet.loop_.now() - heard_at < silence_limit; }
  bool takes_calls() const { return ready && !draining && is_well(); }
  const char* state() const { return draining ? "draining" : ready ? "ready" : "connected"; }

  Fleet& fleet;
  pid_t peer;
  WorkerId id = 0;
  control::Hello hello;
  control::Beat beat;
  std::unique_ptr<Process> process;
  Time since, heard_at;
  bool ready = false, draining = false, killed = false;
  Channel channel;
};

Fleet::Fleet(MainLoop& loop, RuntimeDirectory directory, FleetSettings settings, Listener& listener)
    : loop_(loop),
      directory_(std::move(directory)),
      settings_(std::move(settings)),
      listener_(listener),
      respawn_(loop),
      health_(loop) {}

Fleet::~Fleet() = default;

Result<size_t> Fleet::open() {
  const auto living = directory_.living_workers();
  for (const std::string& name : living)
    next_id_ = std::max<WorkerId>(next_id_, std::strtoull(name.c_str(), nullptr, 10) + 1);
  auto door = listen_for_channels(directory_.channel());
  if (!door) return fail(door.error());
  door_ = std::move(*door);
  door_watch_ = std::make_unique<FdWatch>(loop_, door_.get(), G_IO_IN, [this] { on_connection(); });
  health_.start(health_interval, [this] { check_health(); });
  return living.size();
}

void Fleet::staff() {
  staffed_ = true;
  if (closing_ || respawn_.is_running()) return;
  while (lasting() < settings_.workers) {
    const size_t before = starting_.size();
    spawn();
    if (starting_.size() == before) break;
  }
}

void Fleet::resize(FleetSettings settings) {
  settings_ = std::move(settings);
  for (auto& [id, link] : connected_)
    if (lasting() > settings_.workers && !link->draining) retire(*link, "fewer workers are wanted");
  if (staffed_) staff();
}

/// Workers that are to stay: of this edition, not on their way out.
size_t Fleet::lasting() const {
  auto stays = [this](const auto& entry) {
    return !entry.second->draining && entry.second->hello.edition == settings_.edition;
  };
  auto comes = [this](const auto& entry) {
    return !entry.second.draining && entry.second.edition == settings_.edition;
  };
  return static_cast<size_t>(std::ranges::count_if(connected_, stays) +
                             std::ranges::count_if(starting_, comes));
}

void Fleet::spawn() {
  const WorkerId id = next_id_++;
  std::vector<std::string> command = settings_.command;
  command.insert(command.end(),
                 {"--number", std::to_string(id), "--edition", std::to_string(settings_.edition)});
  auto process = Process::spawn(loop_, settings_.program, command,
                                [this, id](const std::string& how) { on_process_end(id, how); });
  if (!process) {
    log(LogLevel::error, "supervisor", "cannot start a worker", {{"error", process.error().text()}});
    return respawn_.start(longest_respawn_delay, [this] { staff(); });
  }
  log(LogLevel::info, "supervisor", "starts a worker", {{"worker", id}, {"pid", (*process)->pid()}});
  starting_[id] = {.process = std::move(*process), .since = loop_.now(), .edition = settings_.edition};
}

// ---- who comes ---------------------------------------------------------------------------------------------------

void Fleet::on_connection() {
  while (Fd socket = accept_channel(door_))
    visitors_.push_back(std::make_unique<Link>(*this, std::move(socket)));
}

void Fleet::on_hello(Link& link, const control::Hello& hello, std::vector<Fd> fds) {
  const auto position =
      std::ranges::find_if(visitors_, [&](const auto& visitor) { return visitor.get() == &link; });
  auto owner = std::move(*position);
  visitors_.erase(position);
  const WorkerId id = std::strtoull(hello.worker.c_str(), nullptr, 10);
  if (hello.protocol != control::protocol || id == 0 || connected_.contains(id)) {
    log(LogLevel::error, "supervisor", "a worker that we do not understand was sent away",
        {{"worker", hello.worker}, {"version", hello.version}, {"protocol", hello.protocol}});
    return loop_.post([gone = std::shared_ptr<Link>(std::move(owner))] {});
  }
  if (auto started = starting_.extract(id)) {
    link.process = std::move(started.mapped().process);
  } else {
    auto process =
        Process::adopt(loop_, link.peer, [this, id](const std::string& how) { on_process_end(id, how); });
    if (!process) return loop_.post([gone = std::shared_ptr<Link>(std::move(owner))] {});
    link.process = std::move(*process);
    log(LogLevel::info, "supervisor", "adopts a worker",
        {{"worker", id}, {"pid", link.peer}, {"calls", hello.calls.size()}});
  }
  next_id_ = std::max(next_id_, id + 1);
  link.id = id;
  link.hello = hello;
  link.draining = hello.draining;
  connected_[id] = std::move(owner);
  listener_.on_worker_hello(id, hello, std::move(fds));
  if (serve_.generation) send_serve(link);
}

void Fleet::on_serving(Link& link, const control::Serving& serving) {
  if (!serving.error.empty())
    log(LogLevel::error, "supervisor", "a worker could not load the agents",
        {{"worker", link.id}, {"error", serving.error}});
  if (serving.generation != serve_.generation || link.ready) return;
  if (!serving.error.empty() && !link.ready) return link.process->kill(SIGTERM);
  link.ready = true;
  quick_deaths_ = 0;
  listener_.on_worker_ready(link.id);
  retire_old_editions();
}

/// One that lives will come back; one that does not is told by its process.
void Fleet::on_channel_gone(Link& link, std::string_view why) {
  if (!link.id) {
    const auto position = std::ranges::find_if(visitors_, [&](const auto& v) { return v.get() == &link; });
    loop_.post([gone = std::shared_ptr<Link>(std::move(*position))] {});
    visitors_.erase(position);
    return;
  }
  log(LogLevel::debug, "supervisor", "a worker's channel closed", {{"worker", link.id}, {"why", why}});
  auto entry = connected_.extract(link.id);
  starting_[link.id] = {std::move(link.process), link.since, link.hello.edition, link.draining};
  loop_.post([gone = std::shared_ptr<Link>(std::move(entry.mapped()))] {});
}

// ---- who goes ----------------------------------------------------------------------------------------------------

void Fleet::on_process_end(WorkerId worker, const std::string& how) {
  // Its last words come first; behind them is the end of its channel, which makes it one without.
  if (Link* link = find(worker)) link->channel.receive();
  auto ended = starting_.extract(worker);
  if (!ended) return;
  const bool expected = closing_ || ended.mapped().draining;
  const Time since = ended.mapped().since;
  // Destroyed on the next turn: we are called from inside it.
  loop_.post([gone = std::shared_ptr<Process>(std::move(ended.mapped().process))] {});
  log(expected ? LogLevel::info : LogLevel::error, "supervisor",
      expected ? "a worker has ended" : "a worker died", {{"worker", worker}, {"how", how}});
  if (!expected) restarts_++;
  listener_.on_worker_lost(worker, how, expected);
  if (!staffed_ || closing_) return;
  quick_deaths_ = !expected && loop_.now() - since < quick_death ? quick_deaths_ + 1 : 0;
  if (quick_deaths_ < 3) return staff();
  const Duration delay =
      std::min<Duration>(milliseconds(200) * (1 << std::min(quick_deaths_, 6)), longest_respawn_delay);
  log(LogLevel::error, "supervisor", "workers die as soon as they start; the next one waits",
      {{"deaths", quick_deaths_}, {"delay_ms", to_ms(delay)}});
  respawn_.start(delay, [this] { staff(); });
}

void Fleet::retire(Link& link, const char* why) {
  log(LogLevel::info, "supervisor", "lets a worker finish",
      {{"worker", link.id}, {"why", why}, {"calls", link.beat.calls}});
  link.draining = true;
  link.channel.send(control::to_json(settings_.retire));
}

/// The old ones go when as many new ones serve as are wanted.
void Fleet::retire_old_editions() {
  auto serves = [this](const auto& entry) {
    return entry.second->takes_calls() && entry.second->hello.edition == settings_.edition;
  };
  if (static_cast<size_t>(std::ranges::count_if(connected_, serves)) < settings_.workers) return;
  for (auto& [id, link] : connected_)
    if (link->hello.edition != settings_.edition && !link->draining) retire(*link, "a newer edition serves");
}

void Fleet::check_health() {
  health_.start(health_interval, [this] { check_health(); });
  const Time now = loop_.now();
  std::erase_if(visitors_, [&](const auto& visitor) { return now - visitor->since > hello_limit; });
  for (auto& [id, started] : starting_)
    if (now - started.since > settings_.start_limit) started.process->kill(SIGKILL);
  for (auto& [id, link] : connected_) {
    if (link->killed) continue;
    const auto memory = static_cast<size_t>(link->beat.rss_kb) * 1024;
    const bool hangs = now - link->heard_at > settings_.hang_limit;
    const bool bloated = settings_.memory_hard && memory > settings_.memory_hard;
    if (hangs || bloated) {
      log(LogLevel::error, "supervisor",
          hangs ? "kills a worker that hangs" : "kills a worker that has grown too large",
          {{"worker", id}, {"silent_ms", to_ms(now - link->heard_at)}, {"rss_kb", link->beat.rss_kb}});
      link->killed = true;
      link->process->kill(SIGKILL);
    } else if (settings_.memory_soft && memory > settings_.memory_soft && !link->draining) {
      retire(*link, "it has grown beyond its memory limit");
      staff();
    }
  }
}

// ---- talking to them ---------------------------------------------------------------------------------------------

void Fleet::serve(control::Serve serve, std::vector<std::pair<std::string, int>> listeners) {
  serve_ = std::move(serve);
  listeners_ = std::move(listeners);
  serve_.listeners.clear();
  for (const auto& [name, fd] : listeners_) serve_.listeners.push_back(name);
  for (auto& [id, link] : connected_) send_serve(*link);
}

void Fleet::send_serve(Link& link) {
  std::vector<Fd> copies;
  for (const auto& [name, fd] : listeners_) copies.emplace_back(dup(fd));
  link.channel.send(control::to_json(serve_), std::move(copies));
}

void Fleet::send(WorkerId worker, const Json& message, std::vector<Fd> fds) {
  if (Link* link = find(worker)) link->channel.send(message, std::move(fds));
}

void Fleet::send_all(const Json& message) {
  for (auto& [id, link] : connected_) link->channel.send(message);
}

void Fleet::drain_all(const control::Drain& drain) {
  closing_ = true;
  respawn_.stop();
  for (auto& [id, started] : starting_) started.process->kill(SIGTERM);
  for (auto& [id, link] : connected_) {
    link->draining = true;
    link->channel.send(control::to_json(drain));
  }
}

void Fleet::kill_all() {
  closing_ = true;
  for (auto& [id, started] : starting_) started.process->kill(SIGKILL);
  for (auto& [id, link] : connected_) link->process->kill(SIGKILL);
}

Fleet::Link* Fleet::find(WorkerId worker) const {
  auto found = connected_.find(worker);
  return found == connected_.end() ? nullptr : found->second.get();
}

bool Fleet::is_well(WorkerId worker) const {
  const Link* link = find(worker);
  return link && link->is_well();
}

std::vector<WorkerLoad> Fleet::loads() const {
  std::vector<WorkerLoad> loads;
  for (const auto& [id, link] : connected_)
    loads.push_back(
        {.id = id,
         .calls = static_cast<size_t>(link->beat.calls),
         .lateness_p99 = std::chrono::microseconds(static_cast<int64_t>(link->beat.lateness_ms * 1000)),
         .memory_bytes = static_cast<size_t>(link->beat.rss_kb) * 1024,
         .takes_calls = link->takes_calls(),
         .version = std::to_string(link->hello.edition)});
  return loads;
}

std::vector<Fleet::Status> Fleet::status() const {
  std::vector<Status> all;
  for (const auto& [id, started] : starting_)
    all.push_back({.id = id,
                   .pid = started.process->pid(),
                   .edition = started.edition,
                   .version = {},
                   .state = "starting",
                   .beat = {},
                   .since = started.since});
  for (const auto& [id, link] : connected_)
    all.push_back({id, link->process->pid(), link->hello.edition, link->hello.version, link->state(),
                   link->beat, link->since});
  return all;
}

}  // namespace aybiza
