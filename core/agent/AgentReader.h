// AgentReader: from an agent's YAML file to an Agent. Strict, and tells everything that is wrong at once.
#pragma once

#include <functional>

#include "core/agent/Agent.h"

namespace aybiza {

struct AgentFile {
  Agent agent;        ///< to be used only where ok()
  Problems problems;  ///< errors and warnings, by place
  bool ok() const { return !has_errors(problems); }
};

/// How files are read: the agent's own, what it `extends`, its instructions. Tests and fuzzers bring their
/// own.
using ReadFile = std::function<Result<std::string>(const std::string& path)>;
/// Reads at most 1 MiB.
Result<std::string> read_text_file(const std::string& path);

AgentFile read_agent(const std::string& path, const ReadFile& read_file = read_text_file);

/// The agent, or one error whose message lists every problem, a line each.
Result<Agent> load_agent(const std::string& path);

}  // namespace aybiza
