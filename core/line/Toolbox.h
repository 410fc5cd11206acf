// Toolbox: what the model may call. bedrockllm shows the specs to the model and awaits the answers; how a tool does
// its work (core/call, or an application's own) is not its business. Belongs to one loop.
#pragma once

#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/loop/Task.h"

namespace aybiza {

struct ToolSpec {
  std::string name;         ///< [a-zA-Z0-9_-]{1,64}
  std::string description;  ///< for the model
  Json input_schema = {{"type", "object"}, {"properties", Json::object()}};
  /// Spoken when the tool starts, where the model has not said anything itself; may be empty.
  std::string wait_text;
  enum class OnInterrupt {
    finish,  ///< it goes on, and its result stands in the history when it is there
    cancel,  ///< it ends
    detach   ///< it goes on, and the agent tells of its result when nobody speaks
  } on_interrupt = OnInterrupt::finish;
};

struct ToolUse {
  std::string id;  ///< the model's toolUseId; also serves as an idempotency key
  std::string name;
  Json input = Json::object();
};

struct ToolOutcome {
  bool ok = true;
  /// An object; of a failure: {"error": "…"} in words that help the model go on.
  Json content = Json::object();
};

class Toolbox {
 public:
  virtual ~Toolbox() = default;
  virtual const std::vector<ToolSpec>& specs() const = 0;
  /// Never throws and always answers, also for names it does not know. Destroying the task cancels the tool.
  virtual Task<ToolOutcome> run(ToolUse use) = 0;
};

}  // namespace aybiza
