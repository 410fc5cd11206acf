// aybiza call: a test caller that speaks Twilio's side of a call, for trying an agent without a telephone.
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include <fstream>

#include "core/base/Ids.h"
#include "core/net/SocketNetwork.h"
#include "core/net/Url.h"
#include "tools/aybiza/Command.h"
#include "tools/aybiza/LiveCall.h"
#include "tools/aybiza/Terminal.h"
#include "tools/aybiza/caller/LiveView.h"
#include "tools/aybiza/caller/Session.h"
#include "tools/aybiza/watch/Place.h"

namespace aybiza::cli {

namespace {

using namespace aybiza::caller;

std::string environment(const char* name) {
  const char* value = g_getenv(name);
  return value ? value : "";
}

Result<Script> make_script(const Arguments& arguments) {
  if (arguments.has("script")) return load_script(arguments.value("script"));
  Script script;
  for (const std::string& line : arguments.values("say")) script.lines.push_back({.say = line});
  if (arguments.has("wav")) script.lines.insert(script.lines.begin(), Line{});
  if (script.lines.empty())
    return fail(Fault::bad_input, "a call needs something to say", "use --say, --wav or --script");
  return script;
}

std::string origin(const std::string& url) {
  auto parsed = parse_url(url);
  return parsed ? parsed->scheme + "://" + parsed->authority() : url;
}

/// The REST side of a service that is named by its WebSocket URL, as DEEPGRAM_URL does.
std::string as_http(std::string url) {
  if (url.starts_with("ws")) url.replace(0, 2, "http");
  while (url.ends_with('/')) url.pop_back();
  return url;
}

SessionSettings make_settings(const Arguments& arguments) {
  SessionSettings settings;
  settings.target = {.webhook = arguments.value("url", "http://127.0.0.1:8080/twilio/voice"),
                     .auth_token = environment("TWILIO_AUTH_TOKEN"),
                     .call_sid = make_id("CA"),
                     .from = arguments.value("from", "+15550100"),
                     .to = arguments.value("to", "+15550199")};
  if (!arguments.has("no-events")) settings.events = origin(settings.target.webhook);
  settings.events_token = environment("AYBIZA_TOKEN");
  const std::string deepgram = environment("DEEPGRAM_URL");
  settings.voice_service =
      as_http(arguments.value("voice-url", deepgram.empty() ? "https://api.deepgram.com" : deepgram));
  settings.voice_key = environment("DEEPGRAM_API_KEY");
  settings.wav = arguments.value("wav");
  settings.directory = arguments.value("record");
  return settings;
}

void print_summary(const SessionResult& result, const SessionSettings& settings) {
  std::printf("\n%s\n", result.reached ? paint(Ink::green, "The conversation reached its goal.").c_str()
                                       : paint(Ink::red, "The conversation missed its goal:").c_str());
  for (const std::string& miss : result.misses) std::printf("  %s\n", miss.c_str());
  if (settings.directory.empty()) return;
  std::printf("Recording: %s/call.wav (caller left, agent right)\nReport:    %s/call.json\n",
              settings.directory.c_str(), settings.directory.c_str());
}

Exit place_call(const Arguments& arguments) {
  auto script = make_script(arguments);
  if (!script) {
    std::fprintf(stderr, "aybiza call: %s\n", script.error().text().c_str());
    return Exit::usage;
  }
  const SessionSettings settings = make_settings(arguments);
  if (!settings.directory.empty() && g_mkdir_with_parents(settings.directory.c_str(), 0755) != 0) {
    std::fprintf(stderr, "aybiza call: %s cannot be created\n", settings.directory.c_str());
    return Exit::no_input;
  }
  const bool as_json = arguments.has("json");
  LiveView view(isatty(STDOUT_FILENO));
  auto show = [&](const Json& event) {
    if (as_json)
      std::printf("%s\n", to_text(event).c_str());
    else
      view.show(event);
  };

  MainLoop loop;
  SocketNetwork network(loop);
  Session session(network, settings, std::move(*script), show);
  std::optional<Result<SessionResult>> outcome;
  bool interrupted = false;
  std::function<void()> on_signal = [&] {
    interrupted = true;
    if (!session.hang_up()) loop.quit();
  };
  auto source = GPtr<GSource>::adopt(g_unix_signal_source_new(SIGINT));
  g_source_set_callback(
      source.get(),
      [](gpointer data) -> gboolean {
        (*static_cast<std::function<void()>*>(data))();
        return G_SOURCE_CONTINUE;
      },
      &on_signal, nullptr);
  g_source_attach(source.get(), loop.context());

  Scope scope;
  loop.post([&] {
    auto work = [](MainLoop& loop, Session& session,
                   std::optional<Result<SessionResult>>& outcome) -> Task<> {
      outcome = co_await session.run();
      loop.quit();
    };
    scope.spawn(work(loop, session, outcome));
  });
  loop.run();
  g_source_destroy(source.get());

  if (!outcome) return Exit::interrupted;  // before the call was placed
  if (!*outcome) {
    std::fprintf(stderr, "aybiza call: %s\n", outcome->error().text().c_str());
    return Exit::unavailable;
  }
  const SessionResult& result = **outcome;
  if (!settings.directory.empty())
    std::ofstream(settings.directory + "/call.json") << result.report.dump(2) << "\n";
  if (as_json)
    std::printf("%s\n", to_text({{"event", "result"}, {"report", result.report}}).c_str());
  else
    print_summary(result, settings);
  if (interrupted) return Exit::interrupted;
  return result.reached ? Exit::ok : Exit::failed;
}

}  // namespace

Command call_command() {
  return {
      .name = "call",
      .arguments = "[show|hangup|graph CALL]",
      .summary = "call an agent, as a caller through Twilio would; or look at a live call",
      .details =
          "Places one call: asks the webhook, opens the media stream that its TwiML names, speaks the lines "
          "and plays "
          "what comes back in real time. Each line waits for the agent's answer and a pause after it.\n"
          "\n"
          "The terminal shows both sides as they speak, tool calls, and the latencies of every turn. With "
          "--record the "
          "call is kept as call.wav (caller left, agent right) and call.json.\n"
          "\n"
          "With TWILIO_AUTH_TOKEN in the environment the webhook request is signed. Lines are spoken by the "
          "service of "
          "DEEPGRAM_URL (an emulator's, or Deepgram's own with DEEPGRAM_API_KEY). AYBIZA_TOKEN is shown to a "
          "daemon on "
          "another machine for its events.\n"
          "\n"
          "With show, hangup or graph and the id of a live call (`aybiza calls` lists them) a running daemon "
          "is asked "
          "instead: what was said so far and what it waited for, to end it, or its pipeline for graphviz.",
      .max_arguments = 2,
      .complete = Complete::call_verb,
      .options = with_place(
          {{.name = "url",
            .value = "URL",
            .help = "the webhook (default http://127.0.0.1:8080/twilio/voice)"},
           {.name = "say",
            .letter = 's',
            .value = "LINE",
            .help = "a line to speak; may be repeated",
            .repeats = true},
           {.name = "script",
            .value = "FILE",
            .help = "lines, waits, interruptions and a goal, in YAML",
            .complete = Complete::file},
           {.name = "wav",
            .value = "FILE",
            .help = "play this file first (mono, 8 kHz)",
            .complete = Complete::wav},
           {.name = "record",
            .letter = 'o',
            .value = "DIR",
            .help = "keep call.wav and call.json there",
            .complete = Complete::directory},
           {.name = "voice-url", .value = "URL", .help = "the service that speaks the lines"},
           {.name = "from", .value = "NUMBER", .help = "the caller's number (default +15550100)"},
           {.name = "to", .value = "NUMBER", .help = "the number that was called (default +15550199)"},
           {.name = "no-events", .help = "do not ask the daemon for the call's events"},
           {.name = "json", .help = "print events and the result as JSON, one a line"}}),
      .examples = {{"aybiza call --say 'What are your opening hours?'",
                    "one question to the daemon on this machine"},
                   {"aybiza call --script pipelines/receptionist.call.yaml -o call",
                    "a whole conversation, recorded"},
                   {"aybiza call show CA0123456789abcdef", "what was said in a live call so far"}},
      .run =
          [](const Arguments& arguments) {
            return arguments.positional.empty() ? place_call(arguments) : operate_on_call(arguments);
          },
  };
}

}  // namespace aybiza::cli
