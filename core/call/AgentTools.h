// AgentTools: the toolbox of one call, as its agent's YAML lists it: the built-in tools that act on the call,
// and HTTP endpoints. Arguments are held against the tool's schema first; whatever goes wrong is an answer
// for the model. What a tool with on_interrupt: finish has begun it ends, also when the model that asked for
// it is gone: a booking is made or it fails, and the report says which.
#pragma once

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>

#include "core/agent/Agent.h"
#include "core/call/CallControl.h"
#include "core/line/Toolbox.h"
#include "core/loop/Event.h"
#include "core/loop/Scope.h"
#include "core/net/Network.h"

namespace aybiza {

class AgentTools final : public Toolbox {
 public:
  /// Network and control outlive the toolbox.
  AgentTools(std::shared_ptr<const Agent> agent, Network& network, CallControl& control);

  const std::vector<ToolSpec>& specs() const override { return specs_; }
  Task<ToolOutcome> run(ToolUse use) override;

  /// A tool that was at work when the call ended.
  struct Late {
    ToolUse use;
    Time started;
    ToolOutcome outcome;
  };
  /// The call is over. Tells each tool that must finish when it has, in its own time limit, and then once that none
  /// is left: at once where none was at work.
  void finish(std::function<void(const Late&)> on_finished, std::function<void()> on_all_finished);

 private:
  struct Once {
    std::optional<ToolOutcome> outcome;  // that stands
    std::shared_ptr<Event> ended = std::make_shared<Event>();
  };
  struct Finishing : Late {
    Event ended;
  };
  Task<ToolOutcome> run_http(ToolUse use, const Tool& tool);
  Task<ToolOutcome> run_once(ToolUse use, const Tool& tool);
  Task<> run_to_its_end(std::shared_ptr<Finishing> tool, const Tool& settings);

  std::shared_ptr<const Agent> agent_;
  Network& network_;
  CallControl& control_;
  std::vector<ToolSpec> specs_;
  std::list<std::shared_ptr<Finishing>> finishing_;
  std::map<std::string, std::shared_ptr<Once>> once_;  // by name and arguments: what is not to be done twice
  std::function<void(const Late&)> on_finished_;       // set once the call is over
  std::function<void()> on_all_finished_;
  Scope scope_;
};

}  // namespace aybiza
