#include "tools/aybiza/SuiteRuns.h"

#include <glib.h>

#include <algorithm>
#include <fstream>

#include "tools/aybiza/Start.h"
#include "tools/aybiza/Terminal.h"
#include "tools/evaluation/Reports.h"

namespace aybiza::cli {

namespace {

using namespace aybiza::evaluation;

Paint terminal_paint() {
  const auto ink = [](Ink ink) { return [ink](std::string_view text) { return paint(ink, text); }; };
  return {.good = ink(Ink::green), .bad = ink(Ink::red), .faint = ink(Ink::dim)};
}

/// Expectations that failed count more than calls that did not come about.
Exit exit_of(const Outcome& outcome) {
  if (std::ranges::any_of(outcome.runs, [](const Run& run) { return !run.failures.empty(); }))
    return Exit::failed;
  if (outcome.count(Run::Verdict::failed) == 0) return Exit::ok;
  return outcome.mode == "audio" ? Exit::unavailable : Exit::failed;
}

}  // namespace

std::optional<uint64_t> whole_number(const Arguments& arguments, std::string_view option, uint64_t fallback,
                                     uint64_t most) {
  if (!arguments.has(option)) return fallback;
  guint64 value = 0;
  if (!g_ascii_string_to_unsigned(arguments.value(option).c_str(), 10, 0, most, &value, nullptr))
    return std::nullopt;
  return value;
}

Exit complain(std::string_view command, Exit exit, const std::string& text) {
  std::fprintf(stderr, "aybiza %s: %s\n", std::string(command).c_str(), text.c_str());
  return exit;
}

bool write_where_told(std::string_view command, const Arguments& arguments, std::string_view option,
                      const std::string& text) {
  if (!arguments.has(option)) return true;
  std::ofstream file(arguments.value(option));
  file << text;
  file.close();
  if (file) return true;
  complain(command, Exit::no_input, arguments.value(option) + " cannot be written");
  return false;
}

SuiteRun run_suite(std::string_view command, const std::string& path, const Choices& choices,
                   const OpenStage& open_stage) {
  if (auto text = read_text_file(path); !text)
    return {complain(command, Exit::no_input, text.error().text()), {}};
  const SuiteFile file = read_suite(path);
  for (const Problem& problem : file.problems) std::fprintf(stderr, "%s\n", problem.text().c_str());
  if (!file.ok()) return {Exit::usage, {}};

  start_gstreamer();
  auto stage = open_stage(file.suite);
  if (!stage) return {complain(command, Exit::usage, stage.error().text()), {}};
  const Paint paint = terminal_paint();
  Outcome outcome = evaluate(file.suite, **stage, choices, [&](const Run& run) {
    std::printf("%s", to_text(run, paint).c_str());
    std::fflush(stdout);
  });
  outcome.suite = path;
  outcome.mode = (*stage)->mode();
  if (outcome.runs.empty())
    return {complain(command, Exit::usage, "no scenario's name holds \"" + choices.filter + "\""), {}};
  std::printf("\n%s", summary(outcome, paint).c_str());
  const Exit exit = exit_of(outcome);
  return {exit, std::move(outcome)};
}

}  // namespace aybiza::cli
