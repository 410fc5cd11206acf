// bench-load: thousands of callers in one process. They call a running engine as Twilio does, hold a conversation
// with it, and tell what they heard: how regular the frames were, how long each answer took, who was refused,
// dropped and brought back. With --server it also tells what the engine's processes used meanwhile.
#include <glib.h>
#include <sys/resource.h>

#include <cstdio>

#include "tools/bench/load/caller/Measurement.h"

using namespace aybiza;
using namespace aybiza::bench;

namespace {

struct Options {
  CallerSettings caller;
  CrowdSettings crowd;
  MeasurementSettings measurement;
};

[[noreturn]] void refuse(const std::string& why) {
  std::fprintf(stderr, "bench-load: %s\nTry \"bench-load --help\".\n", why.c_str());
  std::exit(2);
}

Url url_or_refuse(const char* text) {
  if (!text) return {};
  auto url = parse_url(text);
  if (!url) refuse(url.error().text());
  return *url;
}

Duration from_seconds(double seconds) { return Duration(static_cast<int64_t>(seconds * 1e9)); }

Options read_options(int argc, char** argv) {
  Options options;
  char *webhook = nullptr, *stream = nullptr, *token = nullptr, **speech = nullptr;
  int calls = 100, barge_in = 5, server = 0, first = 1, think = 800;
  gint64 total = 0;
  double rate = 50, stay = 0, cut_off = 0, settle = 4, record = 20, duty = 1;
  gboolean silent = FALSE;
  const GOptionEntry entries[] = {
      {"webhook", 'w', 0, G_OPTION_ARG_STRING, &webhook, "Where calls are announced, http://…/twilio/voice",
       "URL"},
      {"stream", 0, 0, G_OPTION_ARG_STRING, &stream, "Open media streams there at once, without a webhook",
       "URL"},
      {"auth-token", 0, 0, G_OPTION_ARG_STRING, &token, "Sign webhooks as Twilio does", "TOKEN"},
      {"calls", 'n', 0, G_OPTION_ARG_INT, &calls, "Calls at the same time (100)", "N"},
      {"total", 0, 0, G_OPTION_ARG_INT64, &total, "Calls in all, with --stay (as many as --calls)", "N"},
      {"rate", 0, 0, G_OPTION_ARG_DOUBLE, &rate, "New calls a second, at most (50)", "R"},
      {"stay", 0, 0, G_OPTION_ARG_DOUBLE, &stay, "Each call ends after so long (0: all end together)", "S"},
      {"cut-off", 0, 0, G_OPTION_ARG_DOUBLE, &cut_off, "Share of the calls whose connection breaks (0)",
       "0…1"},
      {"settle", 0, 0, G_OPTION_ARG_DOUBLE, &settle, "Before recording begins (4)", "S"},
      {"seconds", 's', 0, G_OPTION_ARG_DOUBLE, &record, "Recording (20)", "S"},
      {"server", 'p', 0, G_OPTION_ARG_INT, &server, "Account for this process and its descendants", "PID"},
      {"duty", 0, 0, G_OPTION_ARG_DOUBLE, &duty, "Share of the silent frames that are sent (1)", "0…1"},
      {"think", 0, 0, G_OPTION_ARG_INT, &think, "Silence before a caller speaks (800)", "MS"},
      {"barge-in", 0, 0, G_OPTION_ARG_INT, &barge_in, "Every n-th turn interrupts the agent (5; 0: none)",
       "N"},
      {"silent", 0, 0, G_OPTION_ARG_NONE, &silent, "Callers say nothing", nullptr},
      {"speech", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &speech, "Say this instead of made-up sounds", "WAV"},
      {"first-number", 0, 0, G_OPTION_ARG_INT, &first, "Number of the first caller (1)", "N"},
      {nullptr, 0, 0, G_OPTION_ARG_NONE, nullptr, nullptr, nullptr}};
  GOptionContext* context = g_option_context_new("");
  g_option_context_add_main_entries(context, entries, nullptr);
  GError* error = nullptr;
  if (!g_option_context_parse(context, &argc, &argv, &error)) refuse(error->message);
  g_option_context_free(context);
  if (!webhook && !stream) refuse("name a --webhook or a --stream");
  if (calls < 1 || rate <= 0) refuse("--calls and --rate must be positive");

  options.caller.webhook = url_or_refuse(webhook);
  options.caller.stream = url_or_refuse(stream);
  options.caller.auth_token = token ? token : "";
  options.caller.talk.think = milliseconds(think);
  options.caller.talk.barge_in_every = static_cast<unsigned>(barge_in);
  options.caller.silent = silent;
  options.caller.duty = duty;
  for (char** path = speech; path && *path; path++) {
    auto utterance = recorded_speech(*path);
    if (!utterance) refuse(utterance.error().text());
    options.caller.utterances.push_back(std::move(*utterance));
  }
  if (options.caller.utterances.empty()) options.caller.utterances = made_up_speech();
  options.crowd = {.calls = static_cast<uint32_t>(calls),
                   .total = static_cast<uint64_t>(total),
                   .rate = rate,
                   .stay = from_seconds(stay),
                   .cut_off = cut_off,
                   .first_number = static_cast<uint32_t>(first)};
  options.measurement = {
      .settle = from_seconds(settle), .record = from_seconds(record), .server = static_cast<pid_t>(server)};
  g_strfreev(speech);
  for (char* text : {webhook, stream, token}) g_free(text);
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
  Reactor reactor;
  Measurement measurement(reactor, options.caller, options.crowd, options.measurement);
  reactor.run();
  std::printf("%s\n", to_text(measurement.report()).c_str());
}
