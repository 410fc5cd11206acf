// TextStage: scenarios played in simulated time, in this process: the engine's own code between vendors that live in
// memory. Every call has a world of its own.
#pragma once

#include <map>
#include <optional>

#include "core/call/ReadyAgent.h"
#include "tools/evaluation/Minds.h"
#include "tools/evaluation/Stage.h"

namespace aybiza::evaluation {

class TextStage final : public Stage {
 public:
  /// Reads the agents and the brain; the error names everything that is wrong with the first of them. The suite outlives
  /// the stage.
  static Result<std::unique_ptr<Stage>> open(const Suite& suite, const ReadFile& read_file = read_text_file);

  std::string mode() const override { return "text"; }
  Result<Performance> play(const Scenario& scenario, uint64_t seed) override;

 private:
  explicit TextStage(const Suite& suite) : suite_(suite) {}

  const Suite& suite_;
  std::map<std::string, ReadyAgentPtr> agents_;  // by file
  std::optional<Brain> brain_;
};

}  // namespace aybiza::evaluation
