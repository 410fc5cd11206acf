// Run: one scenario played once, and what came of it.
#pragma once

#include <string>
#include <vector>

#include "tools/evaluation/CallLog.h"
#include "tools/evaluation/Judge.h"

namespace aybiza::evaluation {

/// A call that took place.
struct Performance {
  CallLog log;
  std::vector<size_t> in_vain;  ///< turns that began although what they waited for had not come
  bool knows_spoken = false;    ///< the log knows how the voice pronounced the words
  std::vector<Moment> broken;   ///< what the engine promises of any call, and did not keep
};

struct Run {
  std::string scenario;
  int number = 1, of = 1;  ///< "run 2 of 3"
  std::string skipped;     ///< why it was not played; empty: it was
  std::string trouble;     ///< why the call did not take place; empty: it did
  CallLog log;
  std::vector<Failure> failures;
  double took_ms = 0;  ///< of this machine's time

  enum class Verdict { passed, failed, skipped };
  Verdict verdict() const {
    if (!skipped.empty()) return Verdict::skipped;
    return failures.empty() && trouble.empty() ? Verdict::passed : Verdict::failed;
  }
  /// "booking", or "booking (run 2 of 3)".
  std::string name() const {
    return of == 1 ? scenario
                   : scenario + " (run " + std::to_string(number) + " of " + std::to_string(of) + ")";
  }
};

/// Of a whole suite.
struct Outcome {
  std::string suite;  ///< its file
  std::string mode;   ///< "text" or "audio"
  uint64_t seed = 0;
  std::vector<Run> runs;
  double took_ms = 0;

  size_t count(Run::Verdict verdict) const;
};

}  // namespace aybiza::evaluation
