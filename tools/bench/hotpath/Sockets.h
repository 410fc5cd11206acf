// Pairs of connected TCP sockets on this machine: what lies between an engine and its peers costs what it costs in
// earnest.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "core/base/Fd.h"

namespace aybiza::bench {

struct SocketPair {
  Fd ours, peers;

  SocketPair() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    const Fd listening(::socket(AF_INET, SOCK_STREAM, 0));
    ours = Fd(::socket(AF_INET, SOCK_STREAM, 0));
    if (::bind(listening.get(), any, size) || ::listen(listening.get(), 1) ||
        ::getsockname(listening.get(), any, &size) || ::connect(ours.get(), any, size)) {
      std::perror("hotpath: a pair of sockets");
      std::exit(1);
    }
    peers = Fd(::accept(listening.get(), nullptr, nullptr));
  }
};

inline void send_all(const Fd& socket, std::string_view bytes) {
  if (::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size()))
    std::perror("hotpath: send");
}

/// Takes what has come; the answer is its size.
inline size_t drain(const Fd& socket) {
  char bytes[4096];
  size_t all = 0;
  for (ssize_t got; (got = ::recv(socket.get(), bytes, sizeof bytes, MSG_DONTWAIT)) > 0;)
    all += static_cast<size_t>(got);
  return all;
}

}  // namespace aybiza::bench
