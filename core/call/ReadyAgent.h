// ReadyAgent: an agent whose file was understood and whose pipeline was tried out: what a daemon serves and a
// call is made from. Immutable and shared by its calls; a reload makes another one.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "core/agent/AgentPipeline.h"

namespace aybiza {

struct ReadyAgent {
  Agent agent;
  AgentPipeline pipeline;
};
using ReadyAgentPtr = std::shared_ptr<const ReadyAgent>;

/// Reads the file, checks secrets and pipeline. The error holds everything that is wrong, one line each.
Result<ReadyAgentPtr> load_ready_agent(const std::string& path, const ReadFile& read_file = read_text_file);

/// Those that a daemon serves, by name.
class ReadyAgents {
 public:
  void add(ReadyAgentPtr agent) { by_name_[agent->agent.name] = std::move(agent); }
  /// Without a name: the only one there is. Null where that does not name one.
  ReadyAgentPtr find(const std::string& name) const;
  /// "a, b and c", for messages.
  std::string names() const;
  void for_each(const std::function<void(const Agent&)>& see) const {
    for (const auto& [name, ready] : by_name_) see(ready->agent);
  }
  bool empty() const { return by_name_.empty(); }

 private:
  std::map<std::string, ReadyAgentPtr> by_name_;
};

}  // namespace aybiza
