// NotifySocket: the end of sd_notify's socket at which systemd would read.
#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string>

#include "core/base/Fd.h"

namespace aybiza {

/// The service manager's end.
class NotifySocket {
 public:
  explicit NotifySocket(std::string name) : name_(std::move(name)) {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name_.data(), name_.size());
    if (name_.front() == '@') address.sun_path[0] = '\0';
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name_.size());
    EXPECT_EQ(bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), length), 0) << std::strerror(errno);
  }
  ~NotifySocket() { unlink(name_.c_str()); }
  const std::string& name() const { return name_; }
  /// The next message, or an empty one; `wait`: until there is one.
  std::string next(bool wait = false) {
    char text[4096];
    const ssize_t length = recv(socket_.get(), text, sizeof text, wait ? 0 : MSG_DONTWAIT);
    return length < 0 ? "" : std::string(text, static_cast<size_t>(length));
  }

 private:
  std::string name_;
  Fd socket_{socket(AF_UNIX, SOCK_DGRAM, 0)};
};

}  // namespace aybiza
