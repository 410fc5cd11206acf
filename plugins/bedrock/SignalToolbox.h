// SignalToolbox: tools whose work the application does. It hears `aybiza/tool-start` on the bus and answers
// with the action signal `tool-result`; for bedrockllm outside a call, where nobody brings a Toolbox.
#pragma once

#include <map>

#include "core/base/Error.h"
#include "core/line/Toolbox.h"
#include "core/loop/Event.h"

namespace aybiza {

class SignalToolbox final : public Toolbox {
 public:
  /// `specs`: JSON array of Converse toolSpecs, each bare or inside {"toolSpec": …}; empty: no tools.
  static Result<std::unique_ptr<SignalToolbox>> parse(Loop& loop, std::string_view specs);

  const std::vector<ToolSpec>& specs() const override { return specs_; }
  /// Waits for answer(); gives up after 30 s.
  Task<ToolOutcome> run(ToolUse use) override;
  /// JSON text. An object with the one member "error" is a failure. False where nobody waits for this id.
  bool answer(const std::string& id, std::string_view json);

 private:
  struct Waiting {
    ToolOutcome outcome;
    Event answered;
  };
  explicit SignalToolbox(Loop& loop) : loop_(loop) {}

  Loop& loop_;
  std::vector<ToolSpec> specs_;
  std::map<std::string, std::shared_ptr<Waiting>> waiting_;
};

}  // namespace aybiza
