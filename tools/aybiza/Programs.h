// Programs: the other programs of this build or installation.
#pragma once

#include <string>

namespace aybiza::cli {

/// They stand beside aybiza when installed, and in a folder of their name next to it in a build tree; else in PATH.
std::string find_program(const std::string& name);

}  // namespace aybiza::cli
