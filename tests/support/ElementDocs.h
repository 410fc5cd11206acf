// ElementDocs: what the elements of this project say about themselves: their names from the registry, and the
// gst-launch lines from the doc blocks of their sources.
#pragma once

#include <gst/gst.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace aybiza::docs {

namespace fs = std::filesystem;

inline fs::path plugins_folder() {
  const char* source = g_getenv("AYBIZA_SOURCE");
  return fs::path(source ? source : ".") / "plugins";
}

inline std::string read_text(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The names of all elements in plugins that are called "ayb…", in order.
inline std::vector<std::string> element_names() {
  gst_init(nullptr, nullptr);  // tests' parameters are made before main()
  std::vector<std::string> names;
  GList* features = gst_registry_get_feature_list(gst_registry_get(), GST_TYPE_ELEMENT_FACTORY);
  for (GList* l = features; l; l = l->next) {
    auto* feature = GST_PLUGIN_FEATURE(l->data);
    const char* plugin = gst_plugin_feature_get_plugin_name(feature);
    if (plugin && g_str_has_prefix(plugin, "ayb")) names.emplace_back(gst_plugin_feature_get_name(feature));
  }
  gst_plugin_feature_list_free(features);
  std::ranges::sort(names);
  return names;
}

/// The source files that register an element; each bears its element's name.
inline std::vector<fs::path> element_files() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(plugins_folder()))
    if (entry.path().extension() == ".cpp" &&
        read_text(entry.path()).find("gst_element_register") != std::string::npos)
      files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

/// The text of all `|[ … ]|` blocks of a source file, without the comment's stars, as one would type it.
inline std::string launch_text_of(const fs::path& file) {
  static const std::regex block(R"(\|\[\s*([\s\S]*?)\s*\]\|)"), comment_star(R"(\n[ \t]*\* ?)");
  const std::string text = read_text(file);
  std::string all;
  for (std::sregex_iterator it(text.begin(), text.end(), block), end; it != end; ++it) {
    std::string body = std::regex_replace("\n" + (*it)[1].str(), comment_star, "\n");
    body.erase(0, body.find("gst-launch-1.0"));
    while (!body.empty() && (body.back() == '*' || g_ascii_isspace(body.back()))) body.pop_back();
    all += body + "\n";
  }
  return all;
}

/// The commands in it, each on one line.
inline std::vector<std::string> launch_lines_of(const fs::path& file) {
  static const std::regex continuation(R"(\\\s*\n\s*)");
  std::istringstream in(std::regex_replace(launch_text_of(file), continuation, ""));
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);)
    if (line.find("gst-launch-1.0") != std::string::npos) lines.push_back(line);
  return lines;
}

}  // namespace aybiza::docs
