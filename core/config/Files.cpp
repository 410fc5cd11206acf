#include "core/config/Files.h"

#include <gio/gio.h>

#include "core/base/GPtr.h"

namespace aybiza {

namespace {

constexpr size_t max_text_file = 1 << 20;

}  // namespace

std::string beside(const std::string& file, const std::string& path) {
  GChars directory(g_path_get_dirname(file.c_str()));
  GChars joined(g_path_is_absolute(path.c_str()) || std::string_view(directory.get()) == "."
                    ? g_strdup(path.c_str())
                    : g_build_filename(directory.get(), path.c_str(), nullptr));
  return joined.get();
}

Result<std::string> read_text_file(const std::string& path) {
  auto file = GPtr<GFile>::adopt(g_file_new_for_path(path.c_str()));
  GError* error = nullptr;
  auto stream = GPtr<GFileInputStream>::adopt(g_file_read(file.get(), nullptr, &error));
  std::string text(max_text_file + 1, '\0');
  gsize length = 0;
  const bool ok = stream && g_input_stream_read_all(G_INPUT_STREAM(stream.get()), text.data(), text.size(),
                                                    &length, nullptr, &error);
  if (!ok) return fail(Fault::rejected, path + " cannot be read: " + take_message(error));
  if (length > max_text_file) return fail(Fault::bad_input, path + " is longer than 1024 KiB");
  text.resize(length);
  return text;
}

}  // namespace aybiza
