// aybiza validate: everything that is wrong with agents' files, at once.
#include "core/agent/AgentChecks.h"
#include "core/agent/AgentPipeline.h"
#include "tools/aybiza/Command.h"
#include "tools/aybiza/Start.h"
#include "tools/aybiza/Terminal.h"

namespace aybiza::cli {

namespace {

AgentFile inspect(const std::string& path, const Arguments& arguments) {
  AgentFile file = read_agent(path);
  if (file.ok()) AgentPipeline::make(file.agent, file.problems);
  if (!arguments.has("no-secrets")) check_secrets(file.agent, Secrets(file.agent.secrets), file.problems);
  sort_by_place(file.problems);
  return file;
}

void print(const Problem& problem) {
  const bool error = problem.severity == Problem::Severity::error;
  const std::string word = error ? "error:" : "warning:";
  std::string text = problem.text();
  if (const size_t at = text.find(word); at != text.npos)
    text.replace(at, word.size(), paint(error ? Ink::red : Ink::yellow, word));
  std::printf("%s\n", text.c_str());
}

Exit validate(const Arguments& arguments) {
  start_gstreamer();
  Json report = Json::array();
  bool all_ok = true, all_read = true;
  for (const std::string& path : arguments.positional) {
    all_read = all_read && read_text_file(path).has_value();
    const AgentFile file = inspect(path, arguments);
    all_ok = all_ok && file.ok();
    Json problems = Json::array();
    for (const Problem& problem : file.problems) {
      problems.push_back(problem.to_json());
      if (!arguments.has("json")) print(problem);
    }
    report.push_back({{"file", path}, {"ok", file.ok()}, {"problems", problems}});
    if (file.ok() && !arguments.has("json"))
      std::printf("%s: %s\n", path.c_str(), paint(Ink::green, "ok").c_str());
  }
  if (arguments.has("json")) std::printf("%s\n", report.dump(2).c_str());
  return !all_read ? Exit::no_input : all_ok ? Exit::ok : Exit::failed;
}

}  // namespace

Command validate_command() {
  return {
      .name = "validate",
      .arguments = "FILE…",
      .summary = "check agents' files",
      .details =
          "Reads each agent's YAML file and tells everything that is wrong with it, one line each, as "
          "FILE:LINE:COLUMN: error: KEY: what is wrong; what to write instead.\n"
          "\n"
          "Also checks that every secret has a value here and that the pipeline can be built and linked. "
          "Warnings "
          "do not make a file invalid.",
      .min_arguments = 1,
      .max_arguments = 1000,
      .complete = Complete::agent,
      .options =
          {
              {.name = "json", .help = "Print one JSON array: {file, ok, problems} for each file."},
              {.name = "no-secrets", .help = "Accept secrets that have no value on this machine."},
          },
      .examples = {{"aybiza validate pipelines/minimal.yaml pipelines/receptionist.yaml",
                    "Checks the agents that ship."}},
      .run = validate,
  };
}

}  // namespace aybiza::cli
