// Evaluation: a suite played from its first scenario to its last.
#pragma once

#include <functional>

#include "tools/evaluation/Stage.h"

namespace aybiza::evaluation {

struct Choices {
  std::string filter;  ///< only scenarios whose name holds this, without regard to case; empty: all
  int repeat = 0;      ///< instead of what the suite says
  uint64_t seed = 1;
  /// A run fails, too, where the engine breaks a promise that it gives for any call.
  bool holds_promises = false;
};

/// Plays everything that was chosen; `on_run` is told of each run as it ends.
Outcome evaluate(const Suite& suite, Stage& stage, const Choices& choices,
                 const std::function<void(const Run&)>& on_run = {});

}  // namespace aybiza::evaluation
