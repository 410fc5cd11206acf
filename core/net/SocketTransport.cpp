#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

#include "core/net/Transport.h"

namespace aybiza {

namespace {

class SocketTransport final : public Transport {
 public:
  SocketTransport(Poller& poller, Fd socket) : poller_(poller), socket_(std::move(socket)) {
    fcntl(socket_.get(), F_SETFL, fcntl(socket_.get(), F_GETFL) | O_NONBLOCK);
    const int on = 1;  // a 20 ms frame must not wait for the acknowledgement of the one before
    setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  ~SocketTransport() override { unwatch(); }

  Moved read(char* room, size_t size) override {
    const ssize_t got = ::recv(socket_.get(), room, size, 0);
    return got == 0 ? Moved{.ended = true} : moved(got);
  }
  Moved write(std::string_view bytes) override {
    return moved(::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL));
  }

  void watch(bool readable, bool writable, Poller::Watcher& watcher) override {
    if (!readable && !writable) return unwatch();
    if (!watcher_)
      poller_.add(socket_.get(), readable, writable, watcher);
    else
      poller_.change(socket_.get(), readable, writable, watcher);
    watcher_ = &watcher;
  }
  void end_writing() override { ::shutdown(socket_.get(), SHUT_WR); }

 private:
  static Moved moved(ssize_t bytes) {
    if (bytes >= 0) return {.bytes = static_cast<size_t>(bytes)};
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return {};
    return {.why = std::generic_category().message(errno)};
  }
  void unwatch() {
    if (watcher_) poller_.remove(socket_.get(), *std::exchange(watcher_, nullptr));
  }

  Poller& poller_;
  Fd socket_;
  Poller::Watcher* watcher_ = nullptr;  // while it is registered
};

}  // namespace

Fd duplicate(GSocket* socket) { return Fd(fcntl(g_socket_get_fd(socket), F_DUPFD_CLOEXEC, 0)); }

std::unique_ptr<Transport> make_socket_transport(Poller& poller, Fd socket) {
  return std::make_unique<SocketTransport>(poller, std::move(socket));
}

}  // namespace aybiza
