// aybiza run: the daemon for one agent.
#include <glib.h>
#include <unistd.h>

#include "tools/aybiza/Command.h"
#include "tools/aybiza/Programs.h"

namespace aybiza::cli {

namespace {

Exit run_agent(const Arguments& arguments) {
  std::vector<std::string> words = {find_program("aybizad"), "--agent", arguments.positional.front(), "--log",
                                    "text"};
  for (const char* option : {"listen", "public-url", "reports"})
    if (arguments.has(option))
      words.insert(words.end(), {std::string("--") + option, arguments.value(option)});
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  execvp(argv[0], argv.data());
  std::fprintf(stderr, "aybiza run: %s cannot be started: %s\n", argv[0], g_strerror(errno));
  return Exit::unavailable;
}

}  // namespace

Command run_command() {
  return {
      .name = "run",
      .arguments = "AGENT",
      .summary = "answer calls with one agent",
      .details =
          "Becomes aybizad with this agent; see aybizad --help for the environment that real vendors need.",
      .min_arguments = 1,
      .max_arguments = 1,
      .complete = Complete::agent,
      .options =
          {{.name = "listen",
            .letter = 'l',
            .value = "[ADDRESS:]PORT",
            .help = "where to listen (default 127.0.0.1:8080)"},
           {.name = "public-url", .letter = 'u', .value = "URL", .help = "how Twilio reaches this machine"},
           {.name = "reports",
            .letter = 'r',
            .value = "DIR",
            .help = "keep a report of every call there",
            .complete = Complete::directory}},
      .examples = {{"aybiza run pipelines/receptionist.yaml", "then: aybiza call --say 'Hello?'"}},
      .run = run_agent};
}

}  // namespace aybiza::cli
