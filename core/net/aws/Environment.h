// What the search for AWS credentials may look at outside the network: variables, files and helper programs,
// as values and functions that a test can replace.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "core/base/Error.h"
#include "core/loop/Task.h"

namespace aybiza::aws {

struct Environment {
  std::map<std::string, std::string> variables;
  std::string home;
  /// Fault::rejected where there is no such file. A credentials file is small: more than 1 MiB is an error.
  std::function<Result<std::string>(const std::string& path)> read_file;
  /// Standard output of a command line that has succeeded.
  std::function<Task<Result<std::string>>(std::string command_line)> run;

  /// Empty where the variable is not set.
  std::string get(const std::string& name) const;
  /// "true" in any case.
  bool is_true(const std::string& name) const;

  /// The real one. `run` needs a MainLoop.
  static Environment of_process();
};

}  // namespace aybiza::aws
