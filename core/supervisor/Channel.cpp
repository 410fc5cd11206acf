#include "core/supervisor/Channel.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include "core/base/Log.h"

namespace aybiza {

namespace {

constexpr JsonLimits message_limits = {.max_bytes = Channel::max_message, .max_depth = 32};

std::vector<Fd> attached_fds(msghdr& header) {
  std::vector<Fd> fds;
  for (cmsghdr* part = CMSG_FIRSTHDR(&header); part; part = CMSG_NXTHDR(&header, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    const size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; i++) {
      int fd;
      std::memcpy(&fd, CMSG_DATA(part) + i * sizeof fd, sizeof fd);
      fds.emplace_back(fd);
    }
  }
  return fds;
}

std::optional<sockaddr_un> address_of(const std::string& path) {
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  if (path.size() >= sizeof address.sun_path) return std::nullopt;
  path.copy(address.sun_path, path.size());
  return address;
}

tl::unexpected<Error> failed(const std::string& what, const std::string& path) {
  return fail(Fault::unavailable, what + " " + path + ": " + std::strerror(errno));
}

tl::unexpected<Error> too_long(const std::string& path) {
  return fail(Fault::bad_input, "the path of a socket is too long: " + path,
              "choose a shorter runtime directory");
}

}  // namespace

Channel::Channel(MainLoop& loop, Fd socket, Listener& listener)
    : loop_(loop),
      socket_(std::move(socket)),
      listener_(listener),
      readable_(std::make_unique<FdWatch>(loop, socket_.get(), G_IO_IN, [this] { receive(); })) {}

void Channel::receive() {
  thread_local std::array<char, max_message + 1> buffer;
  const std::weak_ptr<Channel*> self = self_;  // a listener may destroy us
  while (!self.expired() && readable_) {
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * max_fds)];
    iovec bytes{buffer.data(), buffer.size()};
    msghdr header{};
    header.msg_iov = &bytes;
    header.msg_iovlen = 1;
    header.msg_control = control;
    header.msg_controllen = sizeof control;
    const ssize_t size = recvmsg(socket_.get(), &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) return give_up(size == 0 ? "it has closed the channel" : std::strerror(errno));
    std::vector<Fd> fds = attached_fds(header);
    if (header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) return give_up("it sent a message that is too long");
    auto body = parse_json({buffer.data(), static_cast<size_t>(size)}, "a control message", message_limits);
    if (!body || !body->is_object()) return give_up(body ? "it sent no JSON object" : body.error().message);
    listener_.on_message({std::move(*body), std::move(fds)});
  }
}

void Channel::send(const Json& body, std::vector<Fd> fds) {
  Outgoing message{to_text(body), std::move(fds)};
  if (message.text.size() > max_message || message.fds.size() > max_fds)
    return log(LogLevel::error, "channel", "a control message is too long",
               {{"type", get(body, "type")}, {"bytes", message.text.size()}, {"fds", message.fds.size()}});
  if (waiting_.empty() && try_send(message) != Sent::later) return;
  waiting_bytes_ += message.text.size();
  waiting_.push_back(std::move(message));
  if (!writable_) writable_ = std::make_unique<FdWatch>(loop_, socket_.get(), G_IO_OUT, [this] { flush(); });
  if (waiting_bytes_ <= max_waiting) return;
  waiting_.clear();
  waiting_bytes_ = 0;
  // Told on the loop's next turn: who sends does not expect to be destroyed.
  shutdown(socket_.get(), SHUT_RDWR);
}

void Channel::flush() {
  while (!waiting_.empty() && try_send(waiting_.front()) != Sent::later) {
    waiting_bytes_ -= waiting_.front().text.size();
    waiting_.pop_front();
  }
  if (waiting_.empty()) writable_.reset();
}

Channel::Sent Channel::try_send(const Outgoing& message) {
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * max_fds)] = {};
  iovec bytes{const_cast<char*>(message.text.data()), message.text.size()};
  msghdr header{};
  header.msg_iov = &bytes;
  header.msg_iovlen = 1;
  if (!message.fds.empty()) {
    header.msg_control = control;
    header.msg_controllen = CMSG_SPACE(sizeof(int) * message.fds.size());
    cmsghdr* part = CMSG_FIRSTHDR(&header);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(sizeof(int) * message.fds.size());
    for (size_t i = 0; i < message.fds.size(); i++) {
      const int fd = message.fds[i].get();
      std::memcpy(CMSG_DATA(part) + i * sizeof fd, &fd, sizeof fd);
    }
  }
  while (sendmsg(socket_.get(), &header, MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
    if (errno == EINTR) continue;
    // A peer that has gone is met when reading.
    return errno == EAGAIN || errno == ENOBUFS ? Sent::later : Sent::never;
  }
  return Sent::yes;
}

void Channel::give_up(std::string_view why) {
  readable_.reset();
  writable_.reset();
  listener_.on_gone(why);
}

Result<Fd> listen_for_channels(const std::string& path) {
  const auto address = address_of(path);
  if (!address) return too_long(path);
  Fd socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) return failed("no socket for", path);
  unlink(path.c_str());
  const mode_t before = umask(0177);
  const int bound = bind(socket.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address);
  umask(before);
  if (bound < 0 || listen(socket.get(), 64) < 0) return failed("cannot listen at", path);
  return socket;
}

Fd accept_channel(const Fd& listener) {
  return Fd(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
}

Result<Fd> connect_channel(const std::string& path) {
  const auto address = address_of(path);
  if (!address) return too_long(path);
  Fd socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket || connect(socket.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) < 0)
    return failed("cannot connect to", path);
  return socket;
}

}  // namespace aybiza
