// AgentReader: from an agent's YAML file to an Agent. Strict, and tells everything that is wrong at once.
#pragma once

#include "core/agent/Agent.h"
#include "core/config/Files.h"

namespace aybiza {

struct AgentFile {
  Agent agent;        ///< to be used only where ok()
  Problems problems;  ///< errors and warnings, by place
  bool ok() const { return !has_errors(problems); }
};

/// `read_file` reads the agent's own file, what it `extends`, and its instructions.
AgentFile read_agent(const std::string& path, const ReadFile& read_file = read_text_file);

/// The agent, or one error whose message lists every problem, a line each.
Result<Agent> load_agent(const std::string& path);

}  // namespace aybiza
