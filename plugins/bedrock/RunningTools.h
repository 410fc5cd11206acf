// RunningTools: the tools that the model has asked for and that have not answered yet. Several work at once, and each
// ends once. When the caller interrupts nobody waits for them any longer, and each does what its spec says: it
// finishes, it is cancelled, or it goes on in the background, and its result is kept until there is an occasion to
// tell it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/line/Toolbox.h"
#include "core/loop/Loop.h"
#include "core/loop/Scope.h"

namespace aybiza {

class RunningTools {
 public:
  struct Ended {
    uint64_t generation;  ///< of the answer that wanted it
    ToolUse use;
    ToolOutcome outcome;
    Duration took;
    bool in_background;
  };
  struct Listener {
    /// From now on it works in the background.
    virtual void on_tool_detached(const ToolUse& use) = 0;
    /// The result of one in the background waits in untold(), too.
    virtual void on_tool_ended(const Ended& tool) = 0;

   protected:
    ~Listener() = default;
  };

  /// All references outlive this; destroying it cancels every tool.
  RunningTools(Loop& loop, Toolbox& toolbox, Listener& listener)
      : loop_(loop), toolbox_(toolbox), listener_(listener) {}

  /// It is going to run, and is waited for from now on. Answers what is known about it, which may be nothing.
  const ToolSpec* add(uint64_t generation, const ToolUse& use);
  /// Begins to work, unless it was cancelled before.
  void start(const std::string& id);
  /// The caller goes on without waiting for what is at work.
  void leave();
  /// Whether this answer has to wait for a tool.
  bool hold_up(uint64_t generation) const;

  /// What those in the background have answered, in words for the model.
  const std::vector<std::string>& untold() const { return untold_; }
  std::vector<std::string> take_untold() { return std::exchange(untold_, {}); }

 private:
  struct Tool {
    uint64_t generation;
    ToolUse use;
    Time started;
    ToolSpec::OnInterrupt on_interrupt;
    bool is_detached = false;
  };
  const ToolSpec* find_spec(const std::string& name) const;
  std::vector<Tool>::iterator find(const std::string& id);
  Task<> run(ToolUse use);
  void end(const std::string& id, ToolOutcome outcome);

  Loop& loop_;
  Toolbox& toolbox_;
  Listener& listener_;
  std::vector<Tool> tools_;
  std::vector<std::string> untold_;
  Scope finishing_;    // tools whose side effect completes also after an interruption
  Scope cancellable_;  // the others
};

}  // namespace aybiza
