#include "tools/aybizad/Options.h"

#include <glib.h>
#include <unistd.h>

#include <cstdio>

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
    "SIGTERM and SIGINT take no new calls, let what is being said end, and stop; a second one stops at once.\n";

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
  int drain_seconds = 30;
  const GOptionEntry entries[] = {
      {"agent", 'a', 0, G_OPTION_ARG_FILENAME_ARRAY, &agents, "An agent to serve; may be repeated", "FILE"},
      {"listen", 'l', 0, G_OPTION_ARG_STRING, &listen,
       "Where to listen (default 127.0.0.1:8080; port 0: any)", "[ADDRESS:]PORT"},
      {"public-url", 'u', 0, G_OPTION_ARG_STRING, &public_url, "How Twilio reaches this daemon, https://…",
       "URL"},
      {"reports", 'r', 0, G_OPTION_ARG_FILENAME, &reports, "Keep a report of every call there, CALL.json",
       "DIR"},
      {"drain", 0, 0, G_OPTION_ARG_INT, &drain_seconds,
       "Longest time to let calls end when stopping (default 30)", "SECONDS"},
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
  if (drain_seconds < 0) return refuse("--drain must not be negative");
  options.drain_limit = seconds(drain_seconds);

  options.twilio = {.sid = environment("TWILIO_ACCOUNT_SID"),
                    .auth_token = environment("TWILIO_AUTH_TOKEN"),
                    .url = environment("TWILIO_API_URL")};
  options.token = environment("AYBIZA_TOKEN");
  g_strfreev(agents);
  for (char* text : {listen, public_url, reports, log_style}) g_free(text);
  return options;
}

}  // namespace aybiza
