#include "tools/bench/load/net/Connection.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

namespace aybiza::bench {

namespace {

sockaddr_in to_address(const std::string& ipv4, uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  inet_pton(AF_INET, ipv4.c_str(), &address.sin_addr);
  return address;
}

tl::unexpected<Error> system_error(const std::string& what) {
  return fail(Fault::unavailable, what + ": " + std::strerror(errno));
}

/// The kernel stamps in calendar time.
Time from_calendar(const timespec& stamp) {
  timespec calendar;
  clock_gettime(CLOCK_REALTIME, &calendar);
  const auto age = seconds(calendar.tv_sec - stamp.tv_sec) + Duration(calendar.tv_nsec - stamp.tv_nsec);
  return clock_now() - age;
}

std::optional<Time> stamp_of(const msghdr& message) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(const_cast<msghdr*>(&message), part))
    if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_TIMESTAMPNS) {
      timespec stamp;
      std::memcpy(&stamp, CMSG_DATA(part), sizeof stamp);
      return from_calendar(stamp);
    }
  return std::nullopt;
}

void set_no_delay(int fd) {
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace

Connection::Connection(Reactor& reactor, int fd, Listener& listener, SSL_CTX* tls)
    : reactor_(reactor),
      fd_(fd),
      listener_(listener),
      cipher_(tls ? std::make_unique<Cipher>(tls) : nullptr) {
  set_no_delay(fd_);
  reactor_.watch(fd_, EPOLLIN | EPOLLOUT, this);  // writable: connected
}

Connection::~Connection() { close(); }

Result<int> Connection::dial(const std::string& ipv4, uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return system_error("a socket");
  const sockaddr_in address = to_address(ipv4, port);
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 || errno == EINPROGRESS)
    return fd;
  auto failure = system_error(ipv4 + ":" + std::to_string(port));
  ::close(fd);
  return failure;
}

Result<int> Connection::listen(const std::string& ipv4, uint16_t& port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address = to_address(ipv4, port);
  socklen_t size = sizeof address;
  auto* plain = reinterpret_cast<sockaddr*>(&address);
  if (bind(fd, plain, size) != 0 || ::listen(fd, 4096) != 0 || getsockname(fd, plain, &size) != 0)
    return system_error("listening on " + ipv4 + ":" + std::to_string(port));
  port = ntohs(address.sin_port);
  return fd;
}

void Connection::stamp_arrivals() {
  const int on = 1;
  stamped_ = setsockopt(fd_, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) == 0;
}

void Connection::write(std::string_view bytes) {
  if (!cipher_) return send_out(bytes);
  static thread_local std::string sealed;
  sealed.clear();
  cipher_->seal(bytes, sealed);
  send_out(sealed);
}

void Connection::send_out(std::string_view bytes) {
  if (fd_ < 0) return;
  if (!connecting_ && unsent_.empty()) {
    const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) bytes.remove_prefix(static_cast<size_t>(sent));
    if (bytes.empty()) return;
    reactor_.change(fd_, EPOLLIN | EPOLLOUT, this);
  }
  unsent_ += bytes;
}

void Connection::close(bool reset) {
  if (fd_ < 0) return;
  if (reset) {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }
  reactor_.forget(fd_);
  ::close(fd_);
  fd_ = -1;
}

void Connection::close_when_sent() {
  closes_ = true;
  if (!connecting_ && unsent_.empty()) close();
}

void Connection::end(bool orderly) {
  close();
  listener_.on_end(orderly);
}

void Connection::on_ready(uint32_t events) {
  if (fd_ < 0) return;
  if (events & EPOLLOUT) send_rest();
  if (fd_ >= 0 && events & ~static_cast<uint32_t>(EPOLLOUT)) read_all();
}

void Connection::send_rest() {
  connecting_ = false;
  const ssize_t sent = unsent_.empty() ? 0 : send(fd_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN) return end(false);
  if (sent > 0) unsent_.erase(0, static_cast<size_t>(sent));
  if (!unsent_.empty()) return;
  if (closes_) return close();
  reactor_.change(fd_, EPOLLIN, this);
}

void Connection::read_all() {
  static thread_local std::array<char, 64 * 1024> buffer;
  std::array<char, 128> control;
  while (fd_ >= 0) {
    iovec space{buffer.data(), buffer.size()};
    msghdr message{.msg_iov = &space, .msg_iovlen = 1};
    if (stamped_) message.msg_control = control.data(), message.msg_controllen = control.size();
    const ssize_t got = recvmsg(fd_, &message, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) return end(got == 0);
    const auto stamp = stamped_ ? stamp_of(message) : std::nullopt;
    const auto size = static_cast<size_t>(got);
    hear(std::span(buffer).first(size), stamp.value_or(reactor_.now()));
    if (size < buffer.size()) return;  // nothing is left, or epoll tells again
  }
}

void Connection::hear(std::span<char> bytes, Time arrived) {
  if (!cipher_) return listener_.on_bytes(bytes, arrived);
  std::string text, wire;
  const bool is_tls = cipher_->open(bytes, text, wire);
  if (!wire.empty()) send_out(wire);
  if (!is_tls) return end(false);
  if (!text.empty()) listener_.on_bytes(text, arrived);
}

Acceptor::Acceptor(Reactor& reactor, int fd, Take take) : reactor_(reactor), fd_(fd), take_(std::move(take)) {
  reactor_.watch(fd_, EPOLLIN, this);
}

Acceptor::~Acceptor() {
  reactor_.forget(fd_);
  ::close(fd_);
}

void Acceptor::on_ready(uint32_t) {
  for (int fd; (fd = accept4(fd_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) take_(fd);
}

}  // namespace aybiza::bench
