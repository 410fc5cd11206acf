#include "tools/aybiza/Programs.h"

#include <filesystem>

namespace aybiza::cli {

std::string find_program(const std::string& name) {
  std::error_code failed;
  const auto here = std::filesystem::read_symlink("/proc/self/exe", failed).parent_path();
  for (const auto& path : {here / name, here / ".." / name / name})
    if (std::filesystem::is_regular_file(path, failed)) return path;
  return name;
}

}  // namespace aybiza::cli
