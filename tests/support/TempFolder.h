// TempFolder: a folder of a test's own, which goes with the test.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <set>
#include <string>

namespace aybiza::test {

class TempFolder {
 public:
  TempFolder() {
    path_ = testing::TempDir() + "aybiza-XXXXXX";
    if (!mkdtemp(path_.data())) ADD_FAILURE() << "no folder at " << path_;
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder() { std::filesystem::remove_all(path_); }

  const std::string& path() const { return path_; }
  /// The names of what it holds.
  std::set<std::string> files() const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) names.insert(entry.path().filename());
    return names;
  }

 private:
  std::string path_;
};

}  // namespace aybiza::test
