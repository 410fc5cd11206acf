#include "tools/aybizad/Options.h"

#include <glib.h>
#include <unistd.h>

#include <cstdio>

#include "core/supervisor/RuntimeDirectory.h"

namespace aybiza {

namespace {

constexpr auto description =
    "Answers calls with AI agents. Point the voice webhook of a Twilio number at\n"
    "PUBLIC-URL/twilio/voice (add ?agent=NAME where several agents are served).\n"
    "\n"
    "Environment:\n"
    "  DEEPGRAM_API_KEY       speech to text and text to speech\n"
    "  AWS_…                  credentials for Bedrock, in any standard form\n"
    "  TWILIO_AUTH_TOKEN      checks that a webhook comes from Twilio; without it only this machine is "
    "answered\n"
    "  TWILIO_ACCOUNT_SID     with the token: lets agents transfer calls\n"
    "  AYBIZA_TOKEN           lets other machines watch calls\n"
    "  DEEPGRAM_URL, AWS_ENDPOINT_URL_BEDROCK_RUNTIME, TWILIO_API_URL   other places than the vendors' own\n"
    "\n"
    "Exit codes: 0 stopped as asked, 1 could not start, 2 usage.\n"
    "SIGTERM and SIGINT take no new calls, let live ones end, and stop; a second one stops at once.\n"
    "SIGHUP serves the agents as they are on the disk now; SIGUSR2 becomes the program that is there now.\n"
    "\n"
    "aybizad drain, reload, upgrade and status tell a daemon that runs already; see aybizad drain --help.\n";

std::string environment(const char* name) {
  const char* value = g_getenv(name);
  return value ? value : "";
}

/// "8080", "0.0.0.0:8080" or "[::]:8080".
bool read_listen(const std::string& text, Options& options) {
  const size_t colon = text.rfind(':');
  std::string address = colon == text.npos ? "" : text.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  guint64 port = 0;
  if (!g_ascii_string_to_unsigned(text.c_str() + (colon == text.npos ? 0 : colon + 1), 10, 0, 65535, &port,
                                  nullptr))
    return false;
  if (!address.empty()) options.address = address;
  options.port = static_cast<uint16_t>(port);
  return true;
}

Options refuse(const std::string& why) {
  std::fprintf(stderr, "aybizad: %s\nTry \"aybizad --help\".\n", why.c_str());
  return {.exit_code = 2};
}

}  // namespace

Options read_options(int argc, char** argv) {
  char **agents = nullptr, *listen = nullptr, *public_url = nullptr, *reports = nullptr, *log_style = nullptr;
  gboolean verbose = FALSE, version = FALSE;
  char* runtime_directory = nullptr;
  int drain_seconds = 30, goodbye_seconds = 10, workers = 0, max_calls = 0;
  const GOptionEntry entries[] = {
      {"agent", 'a', 0, G_OPTION_ARG_FILENAME_ARRAY, &agents, "An agent to serve; may be repeated", "FILE"},
      {"listen", 'l', 0, G_OPTION_ARG_STRING, &listen,
       "Where to listen (default 127.0.0.1:8080; port 0: any)", "[ADDRESS:]PORT"},
      {"public-url", 'u', 0, G_OPTION_ARG_STRING, &public_url, "How Twilio reaches this daemon, https://…",
       "URL"},
      {"reports", 'r', 0, G_OPTION_ARG_FILENAME, &reports, "Keep a report of every call there, CALL.json",
       "DIR"},
      {"drain", 0, 0, G_OPTION_ARG_INT, &drain_seconds,
       "How long calls may go on when stopping, before the agent says goodbye (default 30)", "SECONDS"},
      {"goodbye", 0, 0, G_OPTION_ARG_INT, &goodbye_seconds,
       "How long saying goodbye may take then (default 10)", "SECONDS"},
      {"workers", 'w', 0, G_OPTION_ARG_INT, &workers, "Worker processes (default: one a core)", "N"},
      {"max-calls", 'm', 0, G_OPTION_ARG_INT, &max_calls, "Calls at a time (default: as many as come)", "N"},
      {"runtime-directory", 0, 0, G_OPTION_ARG_FILENAME, &runtime_directory,
       "Where the daemon's processes meet (default: $RUNTIME_DIRECTORY, $XDG_RUNTIME_DIR/aybiza or /run/aybiza)",
       "DIR"},
      {"log", 0, 0, G_OPTION_ARG_STRING, &log_style, "json or text (default: text on a terminal)", "STYLE"},
      {"verbose", 'v', 0, G_OPTION_ARG_NONE, &verbose, "Log more", nullptr},
      {"version", 0, 0, G_OPTION_ARG_NONE, &version, "Print the version", nullptr},
      {nullptr, 0, 0, G_OPTION_ARG_NONE, nullptr, nullptr, nullptr}};
  GOptionContext* context = g_option_context_new("--agent FILE…");
  g_option_context_set_summary(context, description);
  g_option_context_add_main_entries(context, entries, nullptr);
  GError* error = nullptr;
  const bool parsed = g_option_context_parse(context, &argc, &argv, &error);
  g_option_context_free(context);
  if (!parsed) {
    const std::string why = error->message;
    g_error_free(error);
    return refuse(why);
  }
  if (version) {
    std::printf("aybizad %s\n", AYBIZA_VERSION);
    return {.exit_code = 0};
  }

  Options options;
  for (char** agent = agents; agent && *agent; agent++) options.agents.push_back(*agent);
  for (int i = 1; i < argc; i++) options.agents.push_back(argv[i]);
  if (options.agents.empty()) return refuse("there is no agent to serve; name one with --agent FILE");
  if (listen && !read_listen(listen, options))
    return refuse(std::string("--listen does not understand \"") + listen + "\"");
  if (public_url) options.public_url = public_url;
  while (options.public_url.ends_with('/')) options.public_url.pop_back();
  if (!options.public_url.empty() && !options.public_url.starts_with("http"))
    return refuse("--public-url must begin with https:// (or http:// for tests)");
  if (reports) options.report_directory = reports;
  options.log_style = isatty(STDERR_FILENO) ? LogStyle::text : LogStyle::json;
  const std::string style = log_style ? log_style : "";
  if (style == "json")
    options.log_style = LogStyle::json;
  else if (style == "text")
    options.log_style = LogStyle::text;
  else if (!style.empty())
    return refuse("--log is json or text");
  if (verbose) options.log_level = LogLevel::debug;
  if (drain_seconds < 0 || goodbye_seconds < 0) return refuse("--drain and --goodbye must not be negative");
  options.drain_limit = seconds(drain_seconds);
  options.goodbye_limit = seconds(goodbye_seconds);
  if (workers < 0 || workers > 1024) return refuse("--workers is from 1 to 1024");
  options.workers = static_cast<size_t>(workers);
  if (max_calls < 0) return refuse("--max-calls must not be negative");
  options.max_calls = static_cast<size_t>(max_calls);
  options.runtime_directory = runtime_directory ? runtime_directory : RuntimeDirectory::default_path();

  options.twilio = {.sid = environment("TWILIO_ACCOUNT_SID"),
                    .auth_token = environment("TWILIO_AUTH_TOKEN"),
                    .url = environment("TWILIO_API_URL")};
  options.token = environment("AYBIZA_TOKEN");
  g_strfreev(agents);
  for (char* text : {listen, public_url, reports, log_style, runtime_directory}) g_free(text);
  return options;
}

WorkerOptions read_worker_options(int argc, char** argv) {
  char *runtime_directory = nullptr, *number = nullptr, *log_style = nullptr;
  gint64 edition = 1;
  gboolean verbose = FALSE;
  const GOptionEntry entries[] = {
      {"runtime-directory", 0, 0, G_OPTION_ARG_FILENAME, &runtime_directory, "Where the supervisor is met", "DIR"},
      {"number", 0, 0, G_OPTION_ARG_STRING, &number, "Which worker this is", "N"},
      {"edition", 0, 0, G_OPTION_ARG_INT64, &edition, "Which edition of the program", "N"},
      {"log", 0, 0, G_OPTION_ARG_STRING, &log_style, "json or text", "STYLE"},
      {"verbose", 'v', 0, G_OPTION_ARG_NONE, &verbose, "Log more", nullptr},
      {nullptr, 0, 0, G_OPTION_ARG_NONE, nullptr, nullptr, nullptr}};
  GOptionContext* context = g_option_context_new("");
  g_option_context_set_summary(context, "A worker of a running daemon, which starts it; not for use by hand.");
  g_option_context_add_main_entries(context, entries, nullptr);
  const bool parsed = g_option_context_parse(context, &argc, &argv, nullptr);
  g_option_context_free(context);
  if (!parsed || !number || !runtime_directory) {
    std::fputs("aybizad worker: is started by the daemon\n", stderr);
    return {.runtime_directory = {}, .number = {}, .exit_code = 2};
  }
  return {.runtime_directory = runtime_directory,
          .number = number,
          .edition = edition,
          .log_style = log_style && std::string_view(log_style) == "text" ? LogStyle::text : LogStyle::json,
          .log_level = verbose ? LogLevel::debug : LogLevel::info,
          .exit_code = std::nullopt};
}

}  // namespace aybiza
