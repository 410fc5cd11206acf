// TopView: a running daemon at a glance: what it does, how each worker fares, what callers wait for, who is there.
// A function from what the daemon says to lines of text; Top.cpp brings the one and shows the other.
#pragma once

#include <string>
#include <vector>

#include "core/supervisor/CallMetrics.h"

namespace aybiza::cli {

/// What the daemon said, all at about the same time.
struct Snapshot {
  Json status;          ///< of GET /v1/status
  Json calls;           ///< of GET /v1/calls
  CallMetrics counted;  ///< since the daemon's start
};

/// `recent`: counted in the last seconds, for the latencies; `rows`: lines that there is room for, 0: no limit. The
/// list of calls is shortened to fit.
std::vector<std::string> top_view(const Snapshot& now, const CallMetrics& recent, double recent_s,
                                  size_t rows);

/// Live calls as a table, the longest first.
std::vector<std::string> calls_view(const Json& calls);

/// The same as one JSON object, for programs.
Json top_json(const Snapshot& now, const CallMetrics& recent, double recent_s);

}  // namespace aybiza::cli
