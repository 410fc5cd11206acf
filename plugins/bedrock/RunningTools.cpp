#include "plugins/bedrock/RunningTools.h"

#include <algorithm>

namespace aybiza {

using OnInterrupt = ToolSpec::OnInterrupt;

const ToolSpec* RunningTools::add(uint64_t generation, const ToolUse& use) {
  const ToolSpec* spec = find_spec(use.name);
  const auto on_interrupt = spec ? spec->on_interrupt : OnInterrupt::finish;
  tools_.push_back(
      {.generation = generation, .use = use, .started = loop_.now(), .on_interrupt = on_interrupt});
  return spec;
}

void RunningTools::start(const std::string& id) {
  const auto tool = find(id);
  if (tool == tools_.end()) return;
  (tool->on_interrupt == OnInterrupt::cancel ? cancellable_ : finishing_).spawn(run(tool->use));
}

Task<> RunningTools::run(ToolUse use) {
  const std::string id = use.id;
  auto outcome = co_await toolbox_.run(std::move(use));
  end(id, std::move(outcome));
}

void RunningTools::leave() {
  cancellable_.cancel();
  for (const Tool& tool : std::vector(tools_))
    if (tool.on_interrupt == OnInterrupt::cancel)
      end(tool.use.id, {false, {{"error", "cancelled: the caller interrupted"}}});
  for (Tool& tool : tools_)
    if (tool.on_interrupt == OnInterrupt::detach && !std::exchange(tool.is_detached, true))
      listener_.on_tool_detached(tool.use);
}

bool RunningTools::hold_up(uint64_t generation) const {
  return std::ranges::any_of(
      tools_, [&](const Tool& tool) { return tool.generation == generation && !tool.is_detached; });
}

void RunningTools::end(const std::string& id, ToolOutcome outcome) {
  const auto it = find(id);
  if (it == tools_.end()) return;
  Tool tool = std::move(*it);
  tools_.erase(it);
  if (tool.is_detached)
    untold_.push_back("(" + tool.use.name + " has ended in the background: " + to_text(outcome.content) +
                      ". Tell the caller, if it still matters.)");
  listener_.on_tool_ended({.generation = tool.generation,
                           .use = std::move(tool.use),
                           .outcome = std::move(outcome),
                           .took = loop_.now() - tool.started,
                           .in_background = tool.is_detached});
}

std::vector<RunningTools::Tool>::iterator RunningTools::find(const std::string& id) {
  return std::ranges::find_if(tools_, [&](const Tool& tool) { return tool.use.id == id; });
}

const ToolSpec* RunningTools::find_spec(const std::string& name) const {
  for (const ToolSpec& spec : toolbox_.specs())
    if (spec.name == name) return &spec;
  return nullptr;
}

}  // namespace aybiza
