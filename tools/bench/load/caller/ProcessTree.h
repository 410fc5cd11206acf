// ProcessTree: what a process and all its descendants use, by the kernel's own accounts (/proc).
#pragma once

#include <sys/types.h>

#include <vector>

#include "core/loop/Loop.h"

namespace aybiza::bench {

struct Usage {
  Duration cpu{};         ///< user and system, of those that have ended too; to 10 ms
  int64_t memory_kb = 0;  ///< resident and its own: without the program files, which calls do not grow
  int64_t threads = 0, files = 0, processes = 0;
};

/// All zero where there is no such process.
Usage usage_of_tree(pid_t root);

/// The root and all its descendants.
std::vector<pid_t> processes_of_tree(pid_t root);

}  // namespace aybiza::bench
