// Metrics: what Prometheus is told at /metrics. README.md of tools/deploy lists the families.
#pragma once

#include <string>

#include "core/supervisor/CallMetrics.h"

namespace aybiza {

/// `status` is what GET /v1/status answers.
std::string metrics_text(const Json& status, const CallMetrics& calls);

}  // namespace aybiza
