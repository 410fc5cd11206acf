#include "tools/aybizad/Options.h"

#include <glib.h>

#include <cstdio>
#include <limits>

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
    "SIGHUP reads the configuration and the agents again; SIGUSR2 becomes the program that is there now.\n"
    "\n"
    "aybizad drain, reload, upgrade and status tell a daemon that runs already; see aybizad drain --help.\n";

Options refuse(const std::string& why) {
  std::fprintf(stderr, "aybizad: %s\nTry \"aybizad --help\".\n", why.c_str());
  return {.exit_code = 2};
}

/// What GOption fills in; -1 and null: not given.
struct Given {
  ~Given() {
    g_strfreev(agents);
    for (char* text : {config, listen, public_url, reports, runtime_directory, log_style}) g_free(text);
  }
  char** agents = nullptr;
  char *config = nullptr, *listen = nullptr, *public_url = nullptr, *reports = nullptr;
  char *runtime_directory = nullptr, *log_style = nullptr;
  int workers = not_given, max_calls = not_given, drain = not_given, goodbye = not_given;
  int resume = not_given;
  gboolean verbose = FALSE, version = FALSE, check = FALSE;

  static constexpr int not_given = std::numeric_limits<int>::min();
};

std::optional<std::string> text(const char* given) {
  return given ? std::optional<std::string>(given) : std::nullopt;
}

/// False where it lies outside.
bool number(int given, int most, auto& option) {
  if (given == Given::not_given) return true;
  option = std::remove_cvref_t<decltype(*option)>(given);
  return given >= 0 && given <= most;
}

Options from(const Given& given, int argc, char** argv) {
  Options options;
  if (given.config) options.config_file = given.config;
  for (char** agent = given.agents; agent && *agent; agent++) options.agents.push_back(*agent);
  for (int i = 1; i < argc; i++) options.agents.push_back(argv[i]);
  if (options.agents.empty() && options.config_file.empty())
    return refuse("there is no agent to serve; name one with --agent FILE, or a --config FILE that does");
  options.listen = text(given.listen);
  if (options.listen && !parse_listen(*options.listen))
    return refuse("--listen does not understand \"" + *options.listen + "\"");
  options.public_url = text(given.public_url);
  if (options.public_url && !options.public_url->starts_with("http"))
    return refuse("--public-url must begin with https:// (or http:// for tests)");
  options.reports = text(given.reports);
  options.runtime_directory = text(given.runtime_directory);
  if (!number(given.workers, 256, options.workers)) return refuse("--workers is from 0 to 256");
  if (!number(given.max_calls, 100000, options.max_calls)) return refuse("--max-calls is from 0 to 100000");
  if (!number(given.drain, 24 * 3600, options.finish)) return refuse("--drain is from 0 to 86400");
  if (!number(given.goodbye, 600, options.goodbye)) return refuse("--goodbye is from 0 to 600");
  if (!number(given.resume, 3600, options.resume)) return refuse("--resume is from 0 to 3600");
  using Style = DaemonConfig::Logging::Style;
  const std::string style = given.log_style ? given.log_style : "";
  if (style == "json" || style == "text")
    options.log_style = style == "json" ? Style::json : Style::text;
  else if (given.log_style)
    return refuse("--log is json or text");
  options.verbose = given.verbose;
  options.check_only = given.check;
  return options;
}

}  // namespace

Options read_options(int argc, char** argv) {
  Given given;
  const GOptionEntry entries[] = {
      {"config", 'c', 0, G_OPTION_ARG_FILENAME, &given.config,
       "The daemon's YAML file (pipelines/aybizad.yaml is an example); options here come before it", "FILE"},
      {"check-config", 0, 0, G_OPTION_ARG_NONE, &given.check,
       "Tell what is wrong with the file and its agents, and end", nullptr},
      {"agent", 'a', 0, G_OPTION_ARG_FILENAME_ARRAY, &given.agents,
       "An agent to serve, instead of the file's; may be repeated", "FILE"},
      {"listen", 'l', 0, G_OPTION_ARG_STRING, &given.listen,
       "Where to listen (default 127.0.0.1:8080; port 0: any)", "[ADDRESS:]PORT"},
      {"public-url", 'u', 0, G_OPTION_ARG_STRING, &given.public_url,
       "How Twilio reaches this daemon, https://…", "URL"},
      {"reports", 'r', 0, G_OPTION_ARG_FILENAME, &given.reports,
       "Keep a report of every call there, CALL.json", "DIR"},
      {"drain", 0, 0, G_OPTION_ARG_INT, &given.drain,
       "How long calls may go on when stopping, before the agent says goodbye (default 30)", "SECONDS"},
      {"goodbye", 0, 0, G_OPTION_ARG_INT, &given.goodbye,
       "How long saying goodbye may take then (default 10)", "SECONDS"},
      {"resume", 0, 0, G_OPTION_ARG_INT, &given.resume,
       "How long a caller who was cut off is waited for (default 60)", "SECONDS"},
      {"workers", 'w', 0, G_OPTION_ARG_INT, &given.workers, "Worker processes (default: one a core)", "N"},
      {"max-calls", 'm', 0, G_OPTION_ARG_INT, &given.max_calls, "Calls at a time (default: as many as come)",
       "N"},
      {"runtime-directory", 0, 0, G_OPTION_ARG_FILENAME, &given.runtime_directory,
       "Where the daemon's processes meet (default: $RUNTIME_DIRECTORY, $XDG_RUNTIME_DIR/aybiza or "
       "/run/aybiza)",
       "DIR"},
      {"log", 0, 0, G_OPTION_ARG_STRING, &given.log_style, "json or text (default: text on a terminal)",
       "STYLE"},
      {"verbose", 'v', 0, G_OPTION_ARG_NONE, &given.verbose, "Log more", nullptr},
      {"version", 0, 0, G_OPTION_ARG_NONE, &given.version, "Print the version", nullptr},
      {nullptr, 0, 0, G_OPTION_ARG_NONE, nullptr, nullptr, nullptr}};
  GOptionContext* context = g_option_context_new("--config FILE | --agent FILE…");
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
  if (given.version) {
    std::printf("aybizad %s\n", AYBIZA_VERSION);
    return {.exit_code = 0};
  }
  return from(given, argc, argv);
}

WorkerOptions read_worker_options(int argc, char** argv) {
  char *runtime_directory = nullptr, *number = nullptr, *log_style = nullptr;
  gint64 edition = 1, stall_warn = 200;
  gboolean verbose = FALSE;
  const GOptionEntry entries[] = {
      {"runtime-directory", 0, 0, G_OPTION_ARG_FILENAME, &runtime_directory, "Where the supervisor is met",
       "DIR"},
      {"number", 0, 0, G_OPTION_ARG_STRING, &number, "Which worker this is", "N"},
      {"edition", 0, 0, G_OPTION_ARG_INT64, &edition, "Which edition of the program", "N"},
      {"stall-warn", 0, 0, G_OPTION_ARG_INT64, &stall_warn, "When to log that the loop is held up", "MS"},
      {"log", 0, 0, G_OPTION_ARG_STRING, &log_style, "json or text", "STYLE"},
      {"verbose", 'v', 0, G_OPTION_ARG_NONE, &verbose, "Log more", nullptr},
      {nullptr, 0, 0, G_OPTION_ARG_NONE, nullptr, nullptr, nullptr}};
  GOptionContext* context = g_option_context_new("");
  g_option_context_set_summary(context,
                               "A worker of a running daemon, which starts it; not for use by hand.");
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
          .stall_warn = milliseconds(stall_warn),
          .log_style = log_style && std::string_view(log_style) == "text" ? LogStyle::text : LogStyle::json,
          .log_level = verbose ? LogLevel::debug : LogLevel::info,
          .exit_code = std::nullopt};
}

}  // namespace aybiza
