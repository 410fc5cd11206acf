// Data: where the emulator's own files are.
#pragma once

#include <string>

namespace aybiza::emulator {

/// A file of the emulator ("scenarios/receptionist.yaml"), installed or in the tree that is being worked on.
std::string find_data(const std::string& name);

}  // namespace aybiza::emulator
