#include "core/config/FileSnapshot.h"

#include <glib.h>

#include "core/base/GPtr.h"
#include "core/base/Json.h"

namespace aybiza {

namespace {

constexpr size_t largest_snapshot = 64 << 20;

}  // namespace

ReadFile FileSnapshot::recorder() {
  return [this](const std::string& path) {
    auto text = read_text_file(path);
    if (text) files_[path] = *text;
    return text;
  };
}

ReadFile FileSnapshot::player() const {
  return [this](const std::string& path) -> Result<std::string> {
    if (auto found = files_.find(path); found != files_.end()) return found->second;
    return fail(Fault::rejected, path + " was not among the agents' files when they were checked");
  };
}

Result<void> FileSnapshot::save(const std::string& path) const {
  const std::string text = to_text({{"roots", roots_}, {"files", files_}});
  GError* error = nullptr;
  if (!g_file_set_contents_full(path.c_str(), text.data(), static_cast<gssize>(text.size()),
                                G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    return fail(Fault::unavailable, take_message(error));
  return {};
}

Result<FileSnapshot> FileSnapshot::load(const std::string& path) {
  gchar* bytes = nullptr;
  gsize size = 0;
  GError* error = nullptr;
  if (!g_file_get_contents(path.c_str(), &bytes, &size, &error))
    return fail(Fault::unavailable, take_message(error));
  const GChars owner(bytes);
  auto json = parse_json({bytes, size}, path, {.max_bytes = largest_snapshot});
  if (!json) return fail(json.error());
  FileSnapshot snapshot;
  for (const Json& root : get(*json, "roots"))
    if (root.is_string()) snapshot.roots_.push_back(root.get<std::string>());
  for (const auto& [name, text] : get(*json, "files").items())
    if (text.is_string()) snapshot.files_[name] = text.get<std::string>();
  return snapshot;
}

}  // namespace aybiza
