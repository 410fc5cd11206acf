// Plugins: how a program of this project finds its own elements without an environment variable, be it
// started from the build tree or installed.
#pragma once

#include <string>

namespace aybiza::line {

/// Loads every libgstayb*.so of this build or installation. To be called once after gst_init(); elements that
/// the registry has found already (GST_PLUGIN_PATH) stay.
void load_plugins();

/// A file that ships with the program, such as "pipelines/phone.launch": in the source tree when the program
/// runs from its build tree, else in the installation's data directory.
std::string find_shipped_file(const std::string& name);

}  // namespace aybiza::line
