// Checkpoint: a conversation as a value that outlives the process that holds it: the record, and what the
// model remembers. From it any worker goes on with the call when the caller is back. Written as three lines of
// JSON (who keeps it, the record, the model's history), so that a directory of checkpoints is looked through
// by reading first lines only, and the history is carried along as the text that the model's element told.
#pragma once

#include <string>

#include "core/call/CallRecord.h"

namespace aybiza {

struct Checkpoint {
  static constexpr int version = 1;
  static constexpr size_t largest = 4 << 20;     ///< bytes; an hour's conversation takes a few 100 KB
  static constexpr size_t most_entries = 10000;  ///< of each list of the record

  CallRecord record;
  std::string history = "[]";  ///< JSON array of Converse messages, every toolUse with its toolResult
  WallTime saved;              ///< the record was true then
  std::string report_copy;     ///< directory for a second report, the agent's; may be empty
};

/// The first line.
struct CheckpointHead {
  std::string call_id;
  std::string owner;  ///< the worker that has the call, or had it last
  WallTime saved;
};

std::string to_text(const Checkpoint& checkpoint, const std::string& owner);

/// Fault::bad_input names what is wrong: another version, a list that is too long, a value of another type, a
/// history that the model would refuse.
Result<Checkpoint> parse_checkpoint(std::string_view text);
Result<CheckpointHead> parse_checkpoint_head(std::string_view text);

}  // namespace aybiza
