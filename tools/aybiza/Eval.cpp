// aybiza eval: a suite of conversations that an agent must be good at, played and judged.
#include <glib.h>

#include "tools/aybiza/SuiteRuns.h"
#include "tools/aybiza/rehearsal/AudioStage.h"
#include "tools/evaluation/Reports.h"
#include "tools/evaluation/TextStage.h"

namespace aybiza::cli {

namespace {

using namespace aybiza::evaluation;

std::string environment(const char* name) {
  const char* value = g_getenv(name);
  return value ? value : "";
}

Result<std::unique_ptr<Stage>> open_stage(const Suite& suite, const Arguments& arguments) {
  if (!arguments.has("audio")) return TextStage::open(suite);
  std::string voice = environment("DEEPGRAM_URL");
  if (voice.empty()) voice = "https://api.deepgram.com";
  if (voice.starts_with("ws")) voice.replace(0, 2, "http");
  rehearsal::AudioSettings settings{.url = arguments.value("url"),
                                    .auth_token = environment("TWILIO_AUTH_TOKEN"),
                                    .events_token = environment("AYBIZA_TOKEN"),
                                    .voice_service = arguments.value("voice-url", voice),
                                    .voice_key = environment("DEEPGRAM_API_KEY")};
  return std::make_unique<rehearsal::AudioStage>(suite, std::move(settings));
}

Exit eval(const Arguments& arguments) {
  const auto repeat = whole_number(arguments, "repeat", 0, 1000);
  const auto seed = whole_number(arguments, "seed", 1, UINT64_MAX);
  if (!repeat || !seed) return complain("eval", Exit::usage, "--repeat and --seed take a whole number");
  if (arguments.has("url") && !arguments.has("audio"))
    return complain("eval", Exit::usage, "--url goes with --audio");

  const Choices choices{
      .filter = arguments.value("filter"), .repeat = static_cast<int>(*repeat), .seed = *seed};
  const auto [exit, outcome] = run_suite("eval", arguments.positional[0], choices,
                                         [&](const Suite& suite) { return open_stage(suite, arguments); });
  if (!outcome) return exit;
  const bool written = write_where_told("eval", arguments, "junit", to_junit(*outcome)) &&
                       write_where_told("eval", arguments, "json", to_json(*outcome).dump(2) + "\n");
  return written ? exit : Exit::no_input;
}

}  // namespace

Command eval_command() {
  return {
      .name = "eval",
      .arguments = "SUITE",
      .summary = "hold an agent against a suite of conversations",
      .details =
          "Plays every scenario of the suite's YAML file to its agent: a caller says the lines, and what "
          "comes of them "
          "(words, tools and their arguments, times, how the call ends) is held against what the suite "
          "expects. `aybiza "
          "docs --eval` explains every key.\n"
          "\n"
          "Time is simulated and so are the vendors: the engine's own code runs in this process, needs no "
          "keys and no network, and plays hours of conversation in seconds. "
          "With --audio the lines are spoken and have to be understood, in real time: by a daemon with an "
          "emulator of the vendors, started for every call, or by the daemon of --url, "
          "which answers as its agent does; DEEPGRAM_URL, DEEPGRAM_API_KEY, TWILIO_AUTH_TOKEN and "
          "AYBIZA_TOKEN are then read as `aybiza call` does.\n"
          "\n"
          "A failure names the place in the suite, what was expected, what was heard instead, and the "
          "conversation around that moment. The exit code is 1 where anything was not as expected, 2 where "
          "the suite, its agent or its brain is not valid.",
      .min_arguments = 1,
      .max_arguments = 1,
      .complete = Complete::agent,
      .options =
          {
              {.name = "filter",
               .letter = 'f',
               .value = "NAME",
               .help = "only scenarios whose name holds this; a /regular expression/ as well"},
              {.name = "audio", .help = "in real time, spoken and heard"},
              {.name = "url",
               .value = "URL",
               .help = "with --audio: the webhook of a daemon that runs already"},
              {.name = "voice-url", .value = "URL", .help = "with --url: the service that speaks the lines"},
              {.name = "repeat",
               .value = "N",
               .help = "play each scenario so often, whatever the suite says"},
              {.name = "seed",
               .value = "N",
               .help = "what varies from run to run (default 1); the same number gives the same runs"},
              {.name = "junit",
               .value = "FILE",
               .help = "write JUnit's XML there",
               .complete = Complete::file},
              {.name = "json",
               .value = "FILE",
               .help = "write everything about every run there",
               .complete = Complete::file},
          },
      .examples = {{"aybiza eval pipelines/receptionist.eval.yaml", "the receptionist's suite"},
                   {"aybiza eval suite.yaml --filter booking --repeat 20", "one scenario, often"},
                   {"aybiza eval suite.yaml --junit eval.xml", "for a pipeline of continuous integration"}},
      .run = eval,
  };
}

}  // namespace aybiza::cli
