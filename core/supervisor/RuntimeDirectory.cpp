#include "core/supervisor/RuntimeDirectory.h"

#include <fcntl.h>
#include <glib.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace aybiza {

namespace {

constexpr std::string_view worker_prefix = "worker-", lock_suffix = ".lock";

/// None where somebody else holds it.
Fd try_lock(const std::string& path) {
  Fd file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file && flock(file.get(), LOCK_EX | LOCK_NB) < 0) return Fd();
  return file;
}

}  // namespace

std::string RuntimeDirectory::default_path() {
  if (const char* systemd = g_getenv("RUNTIME_DIRECTORY")) return systemd;
  if (const char* user = g_getenv("XDG_RUNTIME_DIR")) return std::string(user) + "/aybiza";
  if (geteuid() == 0) return "/run/aybiza";
  return std::string(g_get_tmp_dir()) + "/aybiza-" + std::to_string(geteuid());
}

std::string RuntimeDirectory::voices() const {
  const char* state = g_getenv("STATE_DIRECTORY");
  return (state && *state ? state : path_) + std::string("/voices");
}

Result<Fd> RuntimeDirectory::take() const {
  std::error_code error;
  std::filesystem::create_directories(checkpoints(), error);
  struct stat status {};
  if (stat(path_.c_str(), &status) < 0 || !std::filesystem::is_directory(checkpoints()))
    return fail(Fault::unavailable, "cannot make the runtime directory " + path_ + ": " + error.message(),
                "choose another with --runtime-directory");
  // A folder that somebody else could write to would let them speak for our workers.
  if (status.st_uid != geteuid() || chmod(path_.c_str(), 0700) < 0)
    return fail(Fault::unauthorized, "the runtime directory " + path_ + " belongs to another user",
                "choose another with --runtime-directory");
  Fd lock = try_lock(path_ + "/supervisor.lock");
  if (!lock)
    return fail(Fault::unavailable, "another aybizad works in " + path_,
                "stop it, or choose another place with --runtime-directory");
  return lock;
}

Result<Fd> RuntimeDirectory::lock_worker(const std::string& name) const {
  const std::string path = path_ + "/" + std::string(worker_prefix) + name + std::string(lock_suffix);
  Fd lock = try_lock(path);
  if (!lock)
    return fail(Fault::unavailable, "worker " + name + " lives already, or " + path + " cannot be made");
  return lock;
}

std::vector<std::string> RuntimeDirectory::living_workers() const {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(path_, error)) {
    const std::string file = entry.path().filename();
    if (!file.starts_with(worker_prefix) || !file.ends_with(lock_suffix)) continue;
    if (try_lock(entry.path()))
      std::filesystem::remove(entry.path(), error);
    else
      names.push_back(
          file.substr(worker_prefix.size(), file.size() - worker_prefix.size() - lock_suffix.size()));
  }
  return names;
}

}  // namespace aybiza
