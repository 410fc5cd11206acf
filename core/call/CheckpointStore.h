// CheckpointStore: the checkpoints of a machine's calls, one file a call in a directory that all its workers
// share (in production on a tmpfs: it has to outlive processes, not the machine, so nothing is synced). A file
// is replaced as a whole, so a reader sees the old or the new one and a process that dies while it writes
// leaves the old one. Whoever takes a call over owns its file from then on: what the owner before it may still
// want to save is refused.
#pragma once

#include "core/call/Checkpoint.h"

namespace aybiza {

class CheckpointStore {
 public:
  /// `owner`: the name of this worker. The directory exists.
  CheckpointStore(std::string directory, std::string owner)
      : directory_(std::move(directory)), owner_(std::move(owner)) {}

  /// Fault::rejected where the call belongs to another owner by now, and only there.
  Result<void> save(const Checkpoint& checkpoint) const;
  /// Fault::unavailable where there is none of this call, Fault::bad_input where it cannot be understood.
  Result<Checkpoint> load(const std::string& call_id) const;
  bool has(const std::string& call_id) const;
  /// load(), and the call is ours from now on, whosever it was.
  Result<Checkpoint> take(const std::string& call_id) const;
  /// Of a call that is over. One that is not there is not missed; one that is another's stays.
  void remove(const std::string& call_id) const;
  /// All of them, in no order. Files that are no checkpoints are passed over.
  std::vector<CheckpointHead> list() const;

 private:
  std::string path(const std::string& call_id) const { return directory_ + "/" + call_id + ".checkpoint"; }
  Result<void> write(const Checkpoint& checkpoint) const;
  bool is_anothers(const std::string& call_id) const;

  std::string directory_, owner_;
};

}  // namespace aybiza
