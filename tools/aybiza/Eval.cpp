// aybiza eval: a suite of conversations that an agent must be good at, played and judged.
#include <glib.h>

#include <algorithm>
#include <fstream>

#include "tools/aybiza/Command.h"
#include "tools/aybiza/Start.h"
#include "tools/aybiza/Terminal.h"
#include "tools/aybiza/rehearsal/AudioStage.h"
#include "tools/evaluation/Evaluation.h"
#include "tools/evaluation/Reports.h"
#include "tools/evaluation/TextStage.h"

namespace aybiza::cli {

namespace {

using namespace aybiza::evaluation;

Paint terminal_paint() {
  const auto ink = [](Ink ink) { return [ink](std::string_view text) { return paint(ink, text); }; };
  return {.good = ink(Ink::green), .bad = ink(Ink::red), .faint = ink(Ink::dim)};
}

Exit complain(Exit exit, const std::string& text) {
  std::fprintf(stderr, "aybiza eval: %s\n", text.c_str());
  return exit;
}

/// A whole number of an option; nothing where it is not one.
std::optional<uint64_t> number(const Arguments& arguments, const char* option, uint64_t fallback,
                               uint64_t most) {
  if (!arguments.has(option)) return fallback;
  guint64 value = 0;
  if (!g_ascii_string_to_unsigned(arguments.value(option).c_str(), 10, 0, most, &value, nullptr))
    return std::nullopt;
  return value;
}

bool write_file(const Arguments& arguments, const char* option, const std::string& text) {
  if (!arguments.has(option)) return true;
  std::ofstream file(arguments.value(option));
  file << text;
  file.close();
  if (file) return true;
  complain(Exit::no_input, arguments.value(option) + " cannot be written");
  return false;
}

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

/// Expectations that failed count more than calls that did not come about.
Exit exit_of(const Outcome& outcome) {
  if (std::ranges::any_of(outcome.runs, [](const Run& run) { return !run.failures.empty(); }))
    return Exit::failed;
  if (outcome.count(Run::Verdict::failed) == 0) return Exit::ok;
  return outcome.mode == "audio" ? Exit::unavailable : Exit::failed;
}

Exit eval(const Arguments& arguments) {
  const std::string path = arguments.positional[0];
  const auto repeat = number(arguments, "repeat", 0, 1000);
  const auto seed = number(arguments, "seed", 1, UINT64_MAX);
  if (!repeat || !seed) return complain(Exit::usage, "--repeat and --seed take a whole number");
  if (arguments.has("url") && !arguments.has("audio"))
    return complain(Exit::usage, "--url goes with --audio");
  if (auto text = read_text_file(path); !text) return complain(Exit::no_input, text.error().text());
  const SuiteFile file = read_suite(path);
  for (const Problem& problem : file.problems) std::fprintf(stderr, "%s\n", problem.text().c_str());
  if (!file.ok()) return Exit::usage;

  start_gstreamer();
  auto stage = open_stage(file.suite, arguments);
  if (!stage) return complain(Exit::usage, stage.error().text());
  const Paint paint = terminal_paint();
  const Choices choices{arguments.value("filter"), static_cast<int>(*repeat), *seed};
  Outcome outcome = evaluate(file.suite, **stage, choices, [&](const Run& run) {
    std::printf("%s", to_text(run, paint).c_str());
    std::fflush(stdout);
  });
  outcome.suite = path;
  outcome.mode = arguments.has("audio") ? "audio" : "text";
  if (outcome.runs.empty())
    return complain(Exit::usage, "no scenario's name holds \"" + choices.filter + "\"");
  std::printf("\n%s", summary(outcome, paint).c_str());
  const bool written = write_file(arguments, "junit", to_junit(outcome)) &&
                       write_file(arguments, "json", to_json(outcome).dump(2) + "\n");
  if (!written) return Exit::no_input;
  return exit_of(outcome);
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
