// AgentTools: the toolbox of one call, as its agent's YAML lists it: the built-in tools that act on the call,
// and HTTP endpoints. Arguments are held against the tool's schema first; whatever goes wrong is an answer
// for the model.
#pragma once

#include <memory>

#include "core/agent/Agent.h"
#include "core/call/CallControl.h"
#include "core/line/Toolbox.h"
#include "core/net/Network.h"

namespace aybiza {

class AgentTools final : public Toolbox {
 public:
  /// Network and control outlive the toolbox.
  AgentTools(std::shared_ptr<const Agent> agent, Network& network, CallControl& control);

  const std::vector<ToolSpec>& specs() const override { return specs_; }
  Task<ToolOutcome> run(ToolUse use) override;

 private:
  std::shared_ptr<const Agent> agent_;
  Network& network_;
  CallControl& control_;
  std::vector<ToolSpec> specs_;
};

}  // namespace aybiza
