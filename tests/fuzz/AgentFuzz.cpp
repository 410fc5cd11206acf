// An agent's file of any bytes: whatever it holds, reading it ends, names places inside the file, and shows
// no secret. The same bytes serve as the file that is extended, the instructions and the pipeline's template.
#include <cstdlib>

#include "core/agent/AgentChecks.h"
#include "core/agent/AgentReader.h"
#include "core/agent/LaunchLine.h"

using namespace aybiza;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  AgentFile file = read_agent("agent.yaml", [&](const std::string&) -> Result<std::string> { return text; });
  check_secrets(file.agent, Secrets(file.agent.secrets, [](const char*) { return "hunter2"; }),
                file.problems);
  for (const Problem& problem : file.problems) {
    const bool placed = problem.place.line >= 0 && problem.place.column >= 0;
    if (!placed ||
        (problem.text().find("hunter2") != std::string::npos && text.find("hunter2") == std::string::npos))
      std::abort();
  }

  Problems problems;
  const LaunchLine line = parse_launch_line(
      text, [&](size_t offset) { return place_in("line.launch", text, std::min(offset, text.size())); },
      problems);
  for (const LaunchLink& link : line.links)
    if (link.from.element >= line.elements.size() || link.to.element >= line.elements.size()) std::abort();
  return 0;
}
