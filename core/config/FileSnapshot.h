// FileSnapshot: the files that a set of agents was read from, as they were when they were found valid. A worker
// that starts later, after a crash perhaps, reads the same bytes, whatever has happened to the files since.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/config/Files.h"

namespace aybiza {

class FileSnapshot {
 public:
  /// The agents' own files, in their order; the others are what these refer to.
  void add_root(std::string path) { roots_.push_back(std::move(path)); }
  const std::vector<std::string>& roots() const { return roots_; }
  /// Reads from disk and keeps what was read. The snapshot outlives the reader.
  ReadFile recorder();
  /// Reads what was kept, and nothing else.
  ReadFile player() const;

  /// Written whole or not at all; only this user may read it.
  Result<void> save(const std::string& path) const;
  static Result<FileSnapshot> load(const std::string& path);

 private:
  std::vector<std::string> roots_;
  std::map<std::string, std::string> files_;  // text by path
};

}  // namespace aybiza
