// Files: how the files that an operator wrote are read, and how one of them refers to another.
#pragma once

#include <functional>
#include <string>

#include "core/base/Error.h"

namespace aybiza {

/// Tests and fuzzers bring their own.
using ReadFile = std::function<Result<std::string>(const std::string& path)>;
/// Reads at most 1 MiB.
Result<std::string> read_text_file(const std::string& path);

/// A path that is written in `file`, as seen from where the program runs.
std::string beside(const std::string& file, const std::string& path);

}  // namespace aybiza
