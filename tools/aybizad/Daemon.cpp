#include "tools/aybizad/Daemon.h"

#include <glib-unix.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "core/base/Log.h"

namespace aybiza {

namespace {

constexpr auto edition_variable = "AYBIZA_EDITION";
/// For requests that are being answered when the program is exchanged.
constexpr auto quiet_limit = seconds(2);
constexpr auto http_listener = "http";
constexpr auto stop_margin = seconds(10);  ///< beyond what calls are allowed, for the process to end

/// Counts the programs that this process has been.
int64_t current_edition() {
  const char* text = g_getenv(edition_variable);
  return text ? std::strtoll(text, nullptr, 10) : 1;
}

}  // namespace

Daemon::Daemon(MainLoop& loop, Options options, DaemonConfig config, std::vector<std::string> program)
    : loop_(loop),
      options_(std::move(options)),
      config_(std::move(config)),
      listen_(*parse_listen(config_.listen)),
      program_(std::move(program)),
      server_(loop),
      supervisor_(loop, supervisor_settings(config_, current_edition()), hub_),
      twilio_(server_, supervisor_, twilio_settings(config_)),
      control_(server_, supervisor_, hub_,
               {.reload = [this] { return reload(); },
                .drain =
                    [this] {
                      if (!supervisor_.is_draining()) stop();
                      return Result<void>();
                    },
                .upgrade = [this] { return upgrade(); }},
               control_token(config_)),
      door_(
          loop,
          [this](const std::string& path, Fd& connection) { return twilio_.take_stream(path, connection); },
          [this](Fd connection) { server_.accept(std::move(connection)); }),
      watchdog_(loop) {}

int Daemon::run() {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR2}) {
    struct Told {
      Daemon* daemon;
      int signal;
    };
    auto source = GPtr<GSource>::adopt(g_unix_signal_source_new(signal));
    g_source_set_callback(
        source.get(),
        [](gpointer data) -> gboolean {
          const auto* told = static_cast<Told*>(data);
          told->daemon->on_signal(told->signal);
          return G_SOURCE_CONTINUE;
        },
        new Told{this, signal}, [](gpointer data) { delete static_cast<Told*>(data); });
    g_source_attach(source.get(), loop_.context());
    signals_.push_back(std::move(source));
  }
  scope_.spawn(begin());
  loop_.run();
  for (const auto& source : signals_) g_source_destroy(source.get());
  if (exit_code_ == 0) log(LogLevel::info, "daemon", "stopped");
  return exit_code_;
}

Task<> Daemon::begin() {
  auto opened = co_await supervisor_.open();
  if (opened) opened = listen();
  if (!opened) {
    std::fprintf(stderr, "aybizad: %s\n", opened.error().text().c_str());
    exit_code_ = 1;
    loop_.quit();
    co_return;
  }
  supervisor_.begin({{http_listener, listener_.get()}});
  door_.watch(listener_);
  door_.watch(control_listener_);
  if (remote_listener_) door_.watch(remote_listener_);
  log(LogLevel::info, "daemon", "listens", {{"address", listen_.address}, {"port", port_of(listener_)}});
  watch_over();
  co_await supervisor_.ready().wait();
  announce();
  tell(manager_.ready(summary()));
}

/// systemd is told again and again that our loop turns.
void Daemon::watch_over() {
  if (!manager_.watchdog_interval()) return;
  tell(manager_.alive());
  watchdog_.start(*manager_.watchdog_interval(), [this] { watch_over(); });
}

/// It is no reason to stop that systemd does not hear us.
void Daemon::tell(const Result<void>& told) const {
  if (!told) log(LogLevel::warning, "daemon", told.error().text());
}

std::string Daemon::summary() const { return "serves " + supervisor_.agents().names(); }

Result<void> Daemon::listen() {
  listener_ = supervisor_.inherited_listener(http_listener);
  if (!listener_ || (listen_.port != 0 && port_of(listener_) != listen_.port)) {
    auto fresh = listen_tcp(listen_.address, listen_.port);
    if (!fresh) return fail(fresh.error());
    listener_ = std::move(*fresh);
  }
  auto control = listen_unix(RuntimeDirectory(config_.runtime_directory).control_socket());
  if (!control) return fail(control.error());
  control_listener_ = std::move(*control);
  if (const auto place = parse_listen(config_.control.listen)) {
    auto remote = listen_tcp(place->address, place->port);
    if (!remote) return fail(remote.error());
    remote_listener_ = std::move(*remote);
  }
  twilio_.listening_on(listen_.address, port_of(listener_));
  return {};
}

/// One line on standard output for whoever started us, when calls are taken: {"port": …, "webhook": …}.
void Daemon::announce() const {
  const uint16_t port = port_of(listener_);
  const std::string base = config_.public_url.empty()
                               ? "http://" + listen_.address + ":" + std::to_string(port)
                               : config_.public_url;
  std::printf("%s\n", to_text({{"port", port}, {"webhook", base + "/twilio/voice"}}).c_str());
  std::fflush(stdout);
}

void Daemon::on_signal(int signal) {
  if (signal == SIGTERM || signal == SIGINT) return stop();
  const auto done = signal == SIGHUP ? reload() : upgrade();
  if (!done) log(LogLevel::error, "daemon", done.error().text());
}

void Daemon::stop() {
  if (supervisor_.is_draining()) return supervisor_.kill();
  log(LogLevel::info, "daemon", "stops taking calls", {{"live", supervisor_.live_calls()}});
  tell(manager_.stopping(std::to_string(supervisor_.live_calls()) + " calls are ending",
                         config_.drain.finish + config_.drain.goodbye + stop_margin));
  supervisor_.drain([this] { loop_.quit(); });
}

Result<void> Daemon::reload() {
  tell(manager_.reloading(loop_.now()));
  auto config = load_config(options_);
  auto done = config ? supervisor_.reload(supervisor_settings(*config, current_edition()))
                     : Result<void>(fail(config.error()));
  if (!done) {
    tell(manager_.ready(summary() + "; a reload was refused"));
    return fail(done.error().fault, "nothing was changed: " + done.error().message, done.error().hint);
  }
  config_ = std::move(*config);
  export_secrets(config_);
  apply_logging(config_);
  twilio_.set_settings(twilio_settings(config_));
  control_.set_token(control_token(config_));
  log(LogLevel::info, "daemon", "serves its agents as they are on the disk now",
      {{"agents", supervisor_.agents().names()}});
  tell(manager_.ready(summary()));
  return {};
}

Result<void> Daemon::upgrade() {
  if (upgrading_ || supervisor_.is_draining())
    return fail(Fault::rejected, "the daemon is stopping or changing already");
  upgrading_ = true;
  scope_.spawn(exchange_program());
  return {};
}

Task<> Daemon::exchange_program() {
  // Whoever connects from now on waits in the kernel for our successor.
  door_.close();
  const Time limit = loop_.now() + quiet_limit;
  while ((!door_.is_idle() || server_.active() > 0) && loop_.now() < limit)
    co_await sleep(loop_, milliseconds(5));
  log(LogLevel::info, "daemon", "becomes the program on the disk", {{"program", program_.front()}});
  g_setenv(edition_variable, std::to_string(current_edition() + 1).c_str(), TRUE);
  std::vector<char*> arguments;
  for (std::string& argument : program_) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  execv(program_.front().c_str(), arguments.data());
  log(LogLevel::error, "daemon", "stays what it is: the program cannot be started",
      {{"program", program_.front()}, {"error", std::strerror(errno)}});
  g_setenv(edition_variable, std::to_string(current_edition() - 1).c_str(), TRUE);
  door_.watch(listener_);
  door_.watch(control_listener_);
  if (remote_listener_) door_.watch(remote_listener_);
  upgrading_ = false;
}

}  // namespace aybiza
