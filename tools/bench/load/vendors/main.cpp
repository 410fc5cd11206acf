// bench-vendors: Deepgram (listen v1 and v2, speak) and Bedrock (ConverseStream) for thousands of calls in one
// light process. It speaks their wire protocols with scripted latencies, and understands nothing: what it hears
// is energy and marks, what it says are tones.
#include <glib.h>
#include <sys/resource.h>

#include <cstdio>
#include <unordered_map>

#include "core/base/Json.h"
#include "tools/bench/load/vendors/Peer.h"

using namespace aybiza;
using namespace aybiza::bench;

namespace {

struct Options {
  int port = 0, hear = 250, first_token = 250, token = 25, first_audio = 120;
  char* certificate = nullptr;
};

Options read_options(int argc, char** argv) {
  Options options;
  const GOptionEntry entries[] = {
      {"port", 'p', 0, G_OPTION_ARG_INT, &options.port, "Where to listen (default: any)", "PORT"},
      {"hear-ms", 0, 0, G_OPTION_ARG_INT, &options.hear, "From a silence to its transcript (250)", "MS"},
      {"first-token-ms", 0, 0, G_OPTION_ARG_INT, &options.first_token, "The model's first word (250)", "MS"},
      {"token-ms", 0, 0, G_OPTION_ARG_INT, &options.token, "Between its words (25)", "MS"},
      {"first-audio-ms", 0, 0, G_OPTION_ARG_INT, &options.first_audio, "The voice's first sound (120)", "MS"},
      {"tls", 0, 0, G_OPTION_ARG_FILENAME, &options.certificate, "Speak TLS with this certificate and key",
       "PEM"},
      {nullptr, 0, 0, G_OPTION_ARG_NONE, nullptr, nullptr, nullptr}};
  GOptionContext* context = g_option_context_new("");
  g_option_context_add_main_entries(context, entries, nullptr);
  GError* error = nullptr;
  if (!g_option_context_parse(context, &argc, &argv, &error)) {
    std::fprintf(stderr, "bench-vendors: %s\n", error->message);
    std::exit(2);
  }
  g_option_context_free(context);
  return options;
}

void raise_file_limit() {
  rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = read_options(argc, argv);
  raise_file_limit();
  auto port = static_cast<uint16_t>(options.port);
  const auto listening = Connection::listen("127.0.0.1", port);
  if (!listening) {
    std::fprintf(stderr, "bench-vendors: %s\n", listening.error().text().c_str());
    return 1;
  }
  TlsContext tls;
  if (options.certificate) {
    auto loaded = load_certificate(options.certificate);
    if (!loaded) {
      std::fprintf(stderr, "bench-vendors: %s\n", loaded.error().text().c_str());
      return 1;
    }
    tls = std::move(*loaded);
  }
  Reactor reactor;
  World world{.reactor = reactor,
              .latencies = {.hear = milliseconds(options.hear),
                            .first_token = milliseconds(options.first_token),
                            .token = milliseconds(options.token),
                            .first_audio = milliseconds(options.first_audio)},
              .tls = tls.get()};
  std::unordered_map<Peer*, std::unique_ptr<Peer>> peers;
  world.hang_up_on_waiting = [&] {
    std::vector<Peer*> waiting;
    for (const auto& [peer, owned] : peers)
      if (peer->is_waiting()) waiting.push_back(peer);
    for (Peer* peer : waiting) peer->hang_up();
  };
  Acceptor acceptor(reactor, *listening, [&](int fd) {
    auto peer = std::make_unique<Peer>(world, fd, [&](Peer* gone) {
      auto owned = peers.extract(gone);
      reactor.bury(std::move(owned.mapped()));
    });
    Peer* key = peer.get();
    peers.emplace(key, std::move(peer));
  });
  std::printf("%s\n", to_text({{"port", port}}).c_str());
  std::fflush(stdout);
  reactor.run();
}
