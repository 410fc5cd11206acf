// aybizad: the daemon. It answers Twilio's webhook, takes its media streams and lets agents hold the calls.
// This file is the command line, start and stop; the doors are in core/api, the calls in core/supervisor.
#include <glib-unix.h>
#include <gst/gst.h>
#include <unistd.h>

#include <clocale>
#include <cstdio>

#include "core/api/ControlDoor.h"
#include "core/api/EventHub.h"
#include "core/api/HttpServer.h"
#include "core/api/TwilioDoor.h"
#include "core/base/Log.h"
#include "core/line/Plugins.h"
#include "core/net/SocketNetwork.h"
#include "core/supervisor/Worker.h"
#include "tools/aybizad/Options.h"

using namespace aybiza;

namespace {

/// Everything that runs, in the order in which it is built; destroyed in the other.
struct Daemon {
  Daemon(MainLoop& loop, Options options, ReadyAgents agents)
      : options_(std::move(options)),
        loop_(loop),
        network_(loop),
        server_(loop),
        worker_(loop, network_, {.report_directory = options_.report_directory}, &hub_),
        twilio_(server_, network_, worker_, std::move(agents),
                {.public_url = options_.public_url, .account = options_.twilio}),
        control_(server_, worker_, hub_, options_.token) {}

  Result<uint16_t> listen() {
    auto port = server_.listen(options_.address, options_.port);
    if (port) twilio_.listening_on(options_.address, *port);
    return port;
  }

  /// First signal: no new calls, and what is being said may end. Second: now.
  void stop() {
    if (worker_.is_draining()) return loop_.quit();
    log(LogLevel::info, "daemon", "stops taking calls", {{"live", worker_.live_calls()}});
    worker_.drain(options_.drain_limit, [this] { loop_.quit(); });
  }

  Options options_;
  MainLoop& loop_;
  SocketNetwork network_;
  HttpServer server_;
  EventHub hub_;  // its watchers' streams end before the server
  Worker worker_;
  TwilioDoor twilio_;
  ControlDoor control_;
};

void watch_signal(MainLoop& loop, int signal, Daemon& daemon) {
  auto source = GPtr<GSource>::adopt(g_unix_signal_source_new(signal));
  g_source_set_callback(
      source.get(),
      [](gpointer data) -> gboolean {
        static_cast<Daemon*>(data)->stop();
        return G_SOURCE_CONTINUE;
      },
      &daemon, nullptr);
  g_source_attach(source.get(), loop.context());
}

Result<ReadyAgents> load_agents(const Options& options) {
  ReadyAgents agents;
  for (const std::string& path : options.agents) {
    auto agent = load_ready_agent(path);
    if (!agent) return fail(agent.error());
    agents.add(*agent);
  }
  return agents;
}

/// One line on standard output for whoever started us: {"port": …, "webhook": …}.
void announce(const Options& options, uint16_t port) {
  const std::string base = options.public_url.empty()
                               ? "http://" + options.address + ":" + std::to_string(port)
                               : options.public_url;
  std::printf("%s\n", to_text({{"port", port}, {"webhook", base + "/twilio/voice"}}).c_str());
  std::fflush(stdout);
}

int fail_start(const Error& error) {
  std::fprintf(stderr, "aybizad: %s\n", error.text().c_str());
  return 1;
}

int run(Options options) {
  configure_log(options.log_style, options.log_level);
  line::load_plugins();
  auto agents = load_agents(options);
  if (!agents) return fail_start(agents.error());

  MainLoop loop;
  Daemon daemon(loop, options, std::move(*agents));
  auto port = daemon.listen();
  if (!port) return fail_start(port.error());
  watch_signal(loop, SIGTERM, daemon);
  watch_signal(loop, SIGINT, daemon);
  log(LogLevel::info, "daemon", "listens", {{"address", options.address}, {"port", *port}});
  announce(options, *port);
  loop.run();
  log(LogLevel::info, "daemon", "stopped");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  setlocale(LC_ALL, "");
  gst_init(nullptr, nullptr);
  auto options = read_options(argc, argv);
  if (options.exit_code) return *options.exit_code;
  return run(std::move(options));
}
