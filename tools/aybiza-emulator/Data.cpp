#include "Data.h"

#include <filesystem>

namespace aybiza::emulator {

std::string find_data(const std::string& name) {
  const std::string in_tree = std::string(AYBIZA_EMULATOR_DATA_SOURCE) + "/" + name;
  if (std::filesystem::exists(in_tree)) return in_tree;
  return std::string(AYBIZA_EMULATOR_DATA_INSTALLED) + "/" + name;
}

}  // namespace aybiza::emulator
