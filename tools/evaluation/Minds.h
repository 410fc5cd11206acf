// Minds: what stands in for a model in a simulated world: the answers that a scenario has written down, or the
// emulator's brain, which plays the whole conversation through its scenario. Neither keeps anything between requests, so
// that a request which is sent twice, or whose answer was cut short, changes nothing.
#pragma once

#include <optional>

#include "core/base/Json.h"
#include "core/loop/Loop.h"
#include "tools/aybiza-emulator/Scenario.h"
#include "tools/evaluation/Suite.h"

namespace aybiza::evaluation {

using Brain = emulator::Scenario;

/// The file, or the one of that name that ships with the emulator.
std::string find_brain(const std::string& name);
Result<Brain> load_brain(const std::string& name);

struct Reply {
  std::string say;
  std::string tool;  ///< empty: none
  Json input = Json::object();
  int status = 200;
  std::string error;  ///< the body where the status is one
};

/// The answer to a Converse request. The brain may be null.
Reply answer(const Json& request, const std::vector<ModelAnswer>& answers, const Brain* brain, WallTime now);

}  // namespace aybiza::evaluation
