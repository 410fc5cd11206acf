#include "core/line/Plugins.h"

#include <gst/gst.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <filesystem>
#include <vector>

#include "core/line/Installation.h"

namespace aybiza::line {

namespace {

namespace fs = std::filesystem;

bool runs_from_build_tree() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return program.string().starts_with(std::string(AYBIZA_BUILD_ROOT) + "/");
}

bool is_plugin(const fs::path& file) {
  const std::string name = file.filename().string();
  return name.starts_with("libgstayb") && name.ends_with(".so");
}

void load_from(const fs::path& directory) {
  std::error_code error;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(directory, error))
    if (is_plugin(entry.path())) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    GError* problem = nullptr;
    GstPlugin* plugin = gst_plugin_load_file(file.c_str(), &problem);
    if (!plugin)
      GST_WARNING("%s does not load: %s", file.c_str(), problem ? problem->message : "unknown error");
    g_clear_error(&problem);
    gst_clear_object(&plugin);
  }
}

}  // namespace

void load_plugins() {
  if (!runs_from_build_tree()) return load_from(AYBIZA_PLUGIN_DIR);
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(AYBIZA_BUILD_ROOT "/plugins", error))
    load_from(entry.path());
}

std::string find_shipped_file(const std::string& name) {
  return std::string(runs_from_build_tree() ? AYBIZA_SOURCE_ROOT : AYBIZA_DATA_DIR) + "/" + name;
}

}  // namespace aybiza::line
