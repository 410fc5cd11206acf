// SuiteKeys: the walk over the keys of a suite's YAML, and what is made from it for people and editors. The results are
// kept in pipelines/ and a test holds them against these functions.
#pragma once

#include "core/config/Keys.h"
#include "tools/evaluation/Suite.h"

namespace aybiza::evaluation {

void describe(KeyVisitor& visitor, Suite& suite);

/// pipelines/eval.schema.json
Json suite_schema();
/// pipelines/eval.md
std::string suite_guide();

}  // namespace aybiza::evaluation
