// Judge: a call held against what its scenario expects.
#pragma once

#include <string>
#include <vector>

#include "tools/evaluation/CallLog.h"
#include "tools/evaluation/Suite.h"

namespace aybiza::evaluation {

struct Failure {
  Place place;           ///< of the expectation, in the suite's file
  std::string where;     ///< "turn 3 (\"Yes, please.\")", "the call"
  std::string expected;  ///< what should have been
  std::string instead;   ///< what was
  double at_ms = 0;      ///< the moment of the call

  /// "FILE:LINE:COLUMN: turn 3 (…): expected …; …"
  std::string text() const;
};

/// `in_vain`: turns that began although what they waited for had not come. `knows_spoken`: the log knows how the voice
/// pronounced the words.
std::vector<Failure> judge(const Suite& suite, const Scenario& scenario, const CallLog& log,
                           const std::vector<size_t>& in_vain, bool knows_spoken);

}  // namespace aybiza::evaluation
