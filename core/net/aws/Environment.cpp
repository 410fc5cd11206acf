#include "core/net/aws/Environment.h"

#include <glib.h>

#include "core/loop/Gio.h"

namespace aybiza::aws {

namespace {

constexpr gsize max_file = 1 << 20;

Result<std::string> read_file(const std::string& path) {
  char* data = nullptr;
  gsize size = 0;
  GError* error = nullptr;
  if (!g_file_get_contents(path.c_str(), &data, &size, &error))
    return fail(Fault::rejected, "cannot read " + path + ": " + take_message(error));
  const GChars owner(data);
  if (size > max_file) return fail(Fault::bad_input, path + " is larger than 1 MiB");
  return std::string(data, size);
}

Task<Result<std::string>> run(std::string command_line) {
  char** argv = nullptr;
  GError* error = nullptr;
  if (!g_shell_parse_argv(command_line.c_str(), nullptr, &argv, &error))
    co_return fail(Fault::bad_input, "credential_process: " + take_message(error));
  auto process = GPtr<GSubprocess>::adopt(g_subprocess_newv(argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error));
  const std::string program = argv[0];
  g_strfreev(argv);
  if (!process) co_return fail(Fault::rejected, "credential_process: " + take_message(error));

  auto done = co_await Gio([&](GCancellable* cancellable, GAsyncReadyCallback callback, gpointer data) {
    g_subprocess_communicate_async(process.get(), nullptr, cancellable, callback, data);
  });
  GBytes* output = nullptr;
  if (!g_subprocess_communicate_finish(process.get(), done.get(), &output, nullptr, &error))
    co_return fail(Fault::rejected, "credential_process: " + take_message(error));
  const auto owner = GPtr<GBytes>::adopt(output);
  if (!g_subprocess_get_successful(process.get()))
    co_return fail(Fault::rejected, "credential_process: " + program + " failed",
                   "run it by hand to see why");
  gsize size = 0;
  const auto* data = static_cast<const char*>(g_bytes_get_data(output, &size));
  if (size > max_file) co_return fail(Fault::bad_input, "credential_process: more than 1 MiB of output");
  co_return size ? std::string(data, size) : std::string();
}

}  // namespace

std::string Environment::get(const std::string& name) const {
  const auto found = variables.find(name);
  return found == variables.end() ? std::string() : found->second;
}

bool Environment::is_true(const std::string& name) const {
  return g_ascii_strcasecmp(get(name).c_str(), "true") == 0;
}

Environment Environment::of_process() {
  Environment environment{.home = g_get_home_dir(), .read_file = aws::read_file, .run = aws::run};
  char** names = g_listenv();
  for (char** name = names; *name; name++) environment.variables[*name] = g_getenv(*name);
  g_strfreev(names);
  return environment;
}

}  // namespace aybiza::aws
