#include "core/supervisor/ServiceManager.h"

#include <glib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

#include "core/base/Fd.h"

namespace aybiza {

namespace {

std::string microseconds(Duration d) {
  return std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(d).count());
}

std::string environment(const char* name) {
  const char* value = g_getenv(name);
  return value ? value : "";
}

/// A line of its own in the message; what would end the line does not belong into it.
std::string status_line(std::string_view status) {
  std::string text(status);
  for (char& c : text)
    if (c == '\n') c = ' ';
  return "STATUS=" + text;
}

}  // namespace

ServiceManager ServiceManager::from_environment() {
  guint64 pid = 0, usec = 0;
  const bool is_watched = g_ascii_string_to_unsigned(environment("WATCHDOG_USEC").c_str(), 10, 1,
                                                     G_MAXINT64 / 1000, &usec, nullptr);
  // Where it is set, the watchdog is for that process only, not for those that it starts.
  const bool is_for_another =
      g_ascii_string_to_unsigned(environment("WATCHDOG_PID").c_str(), 10, 1, G_MAXINT, &pid, nullptr) &&
      static_cast<pid_t>(pid) != getpid();
  std::optional<Duration> watchdog;
  if (is_watched && !is_for_another) watchdog = std::chrono::microseconds(static_cast<int64_t>(usec));
  return ServiceManager(environment("NOTIFY_SOCKET"), watchdog);
}

Result<void> ServiceManager::ready(std::string_view status) const {
  return send("READY=1\n" + status_line(status));
}

Result<void> ServiceManager::reloading(Time now) const {
  return send("RELOADING=1\nMONOTONIC_USEC=" + microseconds(now.time_since_epoch()));
}

Result<void> ServiceManager::stopping(std::string_view status, Duration at_most) const {
  return send("STOPPING=1\nEXTEND_TIMEOUT_USEC=" + microseconds(at_most) + "\n" + status_line(status));
}

Result<void> ServiceManager::status(std::string_view status) const { return send(status_line(status)); }

Result<void> ServiceManager::alive() const { return send("WATCHDOG=1"); }

std::optional<Duration> ServiceManager::watchdog_interval() const {
  return watchdog_ ? std::optional(*watchdog_ / 2) : std::nullopt;
}

Result<void> ServiceManager::send(const std::string& message) const {
  if (socket_.empty()) return {};
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  if (socket_.size() >= sizeof address.sun_path)
    return fail(Fault::bad_input, "NOTIFY_SOCKET is too long for a socket's name");
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  if (socket_.front() == '@') address.sun_path[0] = '\0';
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  const Fd out(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  // Never waits: a service manager that does not read is not worth a call's audio.
  if (out && sendto(out.get(), message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
                    reinterpret_cast<const sockaddr*>(&address), length) >= 0)
    return {};
  return fail(Fault::unavailable,
              "the service manager at " + socket_ + " cannot be told: " + std::strerror(errno));
}

}  // namespace aybiza
