// DaemonKeys: the walk over the keys of the daemon's YAML, and what is made from it for people and editors. The results
// are kept in pipelines/ and a test holds them against these functions.
#pragma once

#include "core/config/Keys.h"
#include "core/supervisor/DaemonConfig.h"

namespace aybiza {

void describe(KeyVisitor& visitor, DaemonConfig& config);

/// pipelines/aybizad.schema.json
Json daemon_schema();
/// pipelines/aybizad.md
std::string daemon_guide();

}  // namespace aybiza
