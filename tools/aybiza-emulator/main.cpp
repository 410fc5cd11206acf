// aybiza-emulator: the program. Reads its command line, starts an Emulator, says on standard output where it
// listens, and runs until it is told to end.
#include <glib-unix.h>

#include <cstdio>
#include <cstring>
#include <fstream>

#include "Emulator.h"
#include "core/base/Log.h"

namespace {

using namespace aybiza;
using namespace aybiza::emulator;

constexpr const char* about_text = R"(NAME
    aybiza-emulator - Deepgram, Bedrock and Twilio in a box, on one port

SYNOPSIS
    aybiza-emulator [--SETTING VALUE]... [--config FILE]

DESCRIPTION
    Speaks the wire protocols of Deepgram (listen v1 and v2, speak), Amazon Bedrock (ConverseStream, Converse,
    InvokeModelWithResponseStream) and Twilio (REST, signed webhooks). Real speech recognition and synthesis stand
    behind them, and a model that follows a scenario. No keys and no network are needed; point a client's URLs at it:

        DEEPGRAM_URL=ws://127.0.0.1:7700  AWS_ENDPOINT_URL_BEDROCK_RUNTIME=http://127.0.0.1:7700

    When it listens it prints one line of JSON: {"port":7700}

SETTINGS
)";
constexpr const char* rest_text =
    R"(    --config FILE                YAML with the same names; later settings win
    --help                       this text

FAULTS
    WHERE:KIND[@NTH|*TIMES|%CHANCE]
    WHERE is listen, speak, bedrock or twilio. KIND is
        drop        the connection breaks in the middle of a word
        stall       nothing more comes, the connection stays open
        truncate    the answer ends early
        throttle    429 instead of an answer
        malformed   bytes that are not the protocol
        silence     an answer without words, sound or text
        exception   an error inside the stream (bedrock)
    "bedrock:throttle*2" refuses the first two requests, "listen:drop@3" breaks the third moment with words,
    "speak:stall%0.01" strikes one time in a hundred.

CONTROL
    POST /control         {"first-token-ms": 0, "faults": ["bedrock:drop@1"]}: changes settings while it runs
    GET /control/state    who is connected, what was heard and said

EXIT STATUS
    0  ended by SIGINT or SIGTERM      1  could not start      2  wrong command line
)";

void print_help() {
  fputs(about_text, stdout);
  for (const auto& help : setting_help()) {
    const std::string left = std::string("--") + help.name + " " + help.value;
    printf("    %-28s %s\n", left.c_str(), help.text);
  }
  fputs(rest_text, stdout);
}

/// "--name value" or "--name=value".
Result<Settings> read_command_line(int argc, char** argv) {
  Settings settings;
  for (int i = 1; i < argc; i++) {
    std::string name = argv[i], value;
    if (!name.starts_with("--")) return fail(Fault::bad_input, "\"" + name + "\" is not an option");
    name.erase(0, 2);
    if (const size_t equals = name.find('='); equals != std::string::npos) {
      value = name.substr(equals + 1);
      name.resize(equals);
    } else if (i + 1 < argc) {
      value = argv[++i];
    } else {
      return fail(Fault::bad_input, "--" + name + " needs a value");
    }
    auto set = name == "config" ? read_settings(settings, value) : change(settings, name, value);
    if (!set) return fail(set.error());
  }
  return settings;
}

gboolean quit(gpointer loop) {
  static_cast<MainLoop*>(loop)->quit();
  return G_SOURCE_CONTINUE;
}

void quit_on_signal(MainLoop& loop, int signal) {
  auto source = GPtr<GSource>::adopt(g_unix_signal_source_new(signal));
  g_source_set_callback(source.get(), quit, &loop, nullptr);
  g_source_attach(source.get(), loop.context());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && !strcmp(argv[1], "--help")) return print_help(), 0;
  configure_log(LogStyle::text, LogLevel::info);
  auto settings = read_command_line(argc, argv);
  if (!settings) {
    fprintf(stderr, "aybiza-emulator: %s\nTry aybiza-emulator --help\n", settings.error().text().c_str());
    return 2;
  }
  MainLoop loop;
  quit_on_signal(loop, SIGINT);
  quit_on_signal(loop, SIGTERM);
  const std::string port_file = settings->port_file;
  auto emulator = Emulator::start(loop, std::move(*settings));
  if (!emulator) {
    fprintf(stderr, "aybiza-emulator: %s\n", emulator.error().text().c_str());
    return 1;
  }
  if (!port_file.empty()) std::ofstream(port_file) << (*emulator)->port() << "\n";
  printf("{\"port\":%d}\n", (*emulator)->port());
  fflush(stdout);
  loop.run();
  return 0;
}
