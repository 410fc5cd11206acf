#include "core/call/ReadyAgent.h"

#include "core/agent/AgentChecks.h"

namespace aybiza {

Result<ReadyAgentPtr> load_ready_agent(const std::string& path, const ReadFile& read_file) {
  AgentFile file = read_agent(path, read_file);
  check_secrets(file.agent, Secrets(file.agent.secrets), file.problems);
  AgentPipeline pipeline = AgentPipeline::make(file.agent, file.problems, read_file);
  sort_by_place(file.problems);
  if (file.ok())
    return std::make_shared<const ReadyAgent>(ReadyAgent{std::move(file.agent), std::move(pipeline)});
  std::string lines = path + " is not a valid agent:";
  for (const Problem& problem : file.problems) lines += "\n  " + problem.text();
  return fail(Fault::bad_input, lines);
}

ReadyAgentPtr ReadyAgents::find(const std::string& name) const {
  if (name.empty()) return by_name_.size() == 1 ? by_name_.begin()->second : nullptr;
  auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

std::string ReadyAgents::names() const {
  std::string all;
  for (const auto& [name, agent] : by_name_) all += (all.empty() ? "" : ", ") + name;
  return all;
}

}  // namespace aybiza
