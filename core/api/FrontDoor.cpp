#include "core/api/FrontDoor.h"

#include <gio/gio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "core/loop/Loop.h"

namespace aybiza {

namespace {

constexpr size_t longest_request_line = 4096;
constexpr auto request_limit = seconds(10);
constexpr size_t most_guests = 4096;
constexpr int backlog = 4096;
constexpr std::string_view stream_method = "GET ";

std::string last_error() { return std::strerror(errno); }

/// The path of a request line that has come whole; empty where it has not.
std::string_view path_of(std::string_view line) {
  line.remove_prefix(std::min(line.size(), stream_method.size()));
  const size_t end = line.find_first_of(" ?\r\n");
  return end == line.npos ? std::string_view() : line.substr(0, end);
}

/// The socket is readable again only when more than this has come.
void wait_for_more_than(int fd, size_t bytes) {
  const int low_water = static_cast<int>(bytes) + 1;
  setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &low_water, sizeof low_water);
}

}  // namespace

struct FrontDoor::Guest {
  Guest(FrontDoor& door, Fd fd)
      : connection(std::move(fd)),
        watch(std::make_unique<FdWatch>(door.loop_, connection.get(), G_IO_IN,
                                        [this, &door] { door.look(*this); })),
        limit(door.loop_) {
    limit.start(request_limit, [this, &door] { door.dismiss(*this); });
  }
  Fd connection;
  std::unique_ptr<FdWatch> watch;
  Timer limit;
};

FrontDoor::FrontDoor(MainLoop& loop, TakeStream take_stream, TakeRequest take_request)
    : loop_(loop), take_stream_(std::move(take_stream)), take_request_(std::move(take_request)) {}

FrontDoor::~FrontDoor() = default;

void FrontDoor::watch(const Fd& listener) {
  const int fd = listener.get();
  watches_.push_back(std::make_unique<FdWatch>(loop_, fd, G_IO_IN, [this, fd] { accept(fd); }));
}

void FrontDoor::accept(int listener) {
  while (true) {
    Fd connection(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!connection) return;
    if (guests_.size() >= most_guests) dismiss(*guests_.front());  // who has been silent longest
    guests_.push_back(std::make_unique<Guest>(*this, std::move(connection)));
  }
}

void FrontDoor::look(Guest& guest) {
  char start[longest_request_line];
  const int fd = guest.connection.get();
  const ssize_t size = recv(fd, start, sizeof start, MSG_PEEK | MSG_DONTWAIT);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (size <= 0) return dismiss(guest);
  const std::string_view seen(start, static_cast<size_t>(size));
  const std::string_view path = path_of(seen);
  const bool may_be_stream = seen.substr(0, stream_method.size()) == stream_method.substr(0, seen.size());
  if (may_be_stream && path.empty() && seen.size() < longest_request_line)
    return wait_for_more_than(fd, seen.size());
  wait_for_more_than(fd, 0);
  if (!may_be_stream || !take_stream_(std::string(path), guest.connection))
    take_request_(std::move(guest.connection));
  dismiss(guest);
}

void FrontDoor::dismiss(Guest& guest) {
  const auto found = std::ranges::find_if(guests_, [&](const auto& g) { return g.get() == &guest; });
  guest.watch.reset();
  guest.limit.stop();
  // On the next turn: its own watch or timer is calling.
  loop_.post([gone = std::shared_ptr<Guest>(std::move(*found))] {});
  guests_.erase(found);
}

Result<Fd> listen_tcp(const std::string& address, uint16_t port) {
  auto inet = GPtr<GSocketAddress>::adopt(g_inet_socket_address_new_from_string(address.c_str(), port));
  if (!inet)
    return fail(Fault::bad_input, "\"" + address + "\" is not an IP address", "use 127.0.0.1 or 0.0.0.0");
  sockaddr_storage native{};
  const auto size = static_cast<socklen_t>(g_socket_address_get_native_size(inet.get()));
  g_socket_address_to_native(inet.get(), &native, sizeof native, nullptr);
  Fd socket(::socket(native.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int on = 1;
  if (socket) setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (!socket || bind(socket.get(), reinterpret_cast<sockaddr*>(&native), size) < 0 ||
      listen(socket.get(), backlog) < 0)
    return fail(Fault::unavailable,
                "cannot listen on " + address + ":" + std::to_string(port) + ": " + last_error(),
                "another program may use the port; choose one with --listen");
  return socket;
}

Result<Fd> listen_unix(const std::string& path) {
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  if (path.size() >= sizeof address.sun_path)
    return fail(Fault::bad_input, "the path of a socket is too long: " + path,
                "choose a shorter runtime directory");
  path.copy(address.sun_path, path.size());
  unlink(path.c_str());
  Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const mode_t before = umask(0177);
  const bool bound =
      socket && bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  umask(before);
  if (!bound || listen(socket.get(), backlog) < 0)
    return fail(Fault::unavailable, "cannot listen at " + path + ": " + last_error());
  return socket;
}

uint16_t port_of(const Fd& listener) {
  auto socket = GPtr<GSocket>::adopt(g_socket_new_from_fd(dup(listener.get()), nullptr));
  auto address = socket ? GPtr<GSocketAddress>::adopt(g_socket_get_local_address(socket.get(), nullptr))
                        : GPtr<GSocketAddress>();
  return address && G_IS_INET_SOCKET_ADDRESS(address.get())
             ? g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(address.get()))
             : 0;
}

}  // namespace aybiza
