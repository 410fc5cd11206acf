// RuntimeDirectory: the folder where a supervisor and its workers meet and where calls keep their checkpoints.
// Best on a tmpfs; it outlives the processes, not the machine. One daemon at a time has it.
#pragma once

#include <string>
#include <vector>

#include "core/base/Error.h"
#include "core/base/Fd.h"

namespace aybiza {

class RuntimeDirectory {
 public:
  explicit RuntimeDirectory(std::string path) : path_(std::move(path)) {}

  /// $RUNTIME_DIRECTORY (as systemd sets it), else $XDG_RUNTIME_DIR/aybiza, else /run/aybiza for root, else a
  /// folder of this user under the temporary one.
  static std::string default_path();

  /// Makes it where it is missing, and takes it for as long as the descriptor lives: a second daemon is refused.
  Result<Fd> take() const;

  const std::string& path() const { return path_; }
  std::string channel() const { return path_ + "/workers.sock"; }
  std::string control_socket() const { return path_ + "/control.sock"; }
  std::string checkpoints() const { return path_ + "/calls"; }
  /// $STATE_DIRECTORY (as systemd sets it) where there is one: what agents always say outlives the machine there.
  std::string voices() const;
  std::string agents(int64_t generation) const {
    return path_ + "/agents-" + std::to_string(generation) + ".json";
  }

  /// A worker holds its lock as long as it lives.
  Result<Fd> lock_worker(const std::string& name) const;
  /// Workers of an earlier supervisor that live; what dead ones left is removed.
  std::vector<std::string> living_workers() const;

 private:
  std::string path_;
};

}  // namespace aybiza
