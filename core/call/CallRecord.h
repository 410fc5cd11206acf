// CallRecord: what is known of a call so far, as a value: who called whom, what was heard, which tools were
// at work, what it cost. A running call writes it (Conversation), a checkpoint keeps it, the report is made
// from it. Its times count from the call's start, so they mean the same in whichever process reads them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/call/Latency.h"

namespace aybiza {

/// Who calls whom, as the carrier told.
struct CallInfo {
  std::string id;     ///< the carrier's name for the call
  std::string agent;  ///< name of the agent
  std::string from, to;
};

struct CallRecord {
  struct Line {  ///< of the transcript
    bool agent = false;
    uint64_t generation = 0;
    double at_ms = 0;
    std::string text;  ///< the agent's: as far as the caller has heard it
    bool interrupted = false;
    std::string purpose;  ///< of words that no model thought of: "greeting", "idle", …
  };

  CallInfo info;
  WallTime started;
  std::vector<Line> transcript;
  std::map<uint64_t, Latency> latencies;  ///< by generation
  std::vector<Json> tools;                ///< {id, tool, at_ms, input} and, once answered, {ok, output, ms}
  std::vector<Json> warnings;             ///< {at_ms, where, what}
  size_t requests = 0;                    ///< to the model
  line::Usage usage;                      ///< of all of them
  size_t guesses_kept = 0;                ///< answers that were begun before the turn was over …
  size_t guesses_dropped = 0;             ///< … and those begun for nothing
  int resumed = 0;                        ///< how often the caller was cut off and came back
  std::string outcome, detail;
  std::optional<double> ended_ms;

  /// Nothing was heard yet, on either side.
  bool is_blank() const;
  /// The number of the last answer that was begun; 0 before the first.
  uint64_t last_generation() const;
};

/// What stays of the call.
Json report(const CallRecord& record);

/// Milliseconds as reports show them: tenths.
double rounded_ms(double ms);

}  // namespace aybiza
