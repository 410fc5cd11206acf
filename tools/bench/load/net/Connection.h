// Connection: a TCP socket under a Reactor, plain or the server's end of TLS. What is written goes out at once, as far
// as the kernel takes it; what arrives is told with the time at which the kernel got it, so that a reader who comes
// late does not measure its own lateness.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/Error.h"
#include "tools/bench/load/net/Cipher.h"
#include "tools/bench/load/net/Reactor.h"

namespace aybiza::bench {

class Connection final : Reactor::Handler {
 public:
  class Listener {
   public:
    virtual ~Listener() = default;
    /// The bytes may be changed where they lie.
    virtual void on_bytes(std::span<char> bytes, Time arrived) = 0;
    /// By the peer, or by a failure; not told after close().
    virtual void on_end(bool orderly) = 0;
  };

  /// Takes the socket. The listener outlives the connection. With a context the peer has to speak TLS.
  Connection(Reactor& reactor, int fd, Listener& listener, SSL_CTX* tls = nullptr);
  ~Connection() override;

  /// A socket that is on its way to an address of this machine's network; fails later where nobody answers.
  static Result<int> dial(const std::string& ipv4, uint16_t port);
  /// A socket that listens, and its port (useful where 0 was asked for).
  static Result<int> listen(const std::string& ipv4, uint16_t& port);

  /// From now on arrivals carry the kernel's time instead of the reactor's.
  void stamp_arrivals();
  void write(std::string_view bytes);
  /// At once; what is not sent yet is dropped. With `reset`, the peer sees a broken connection.
  void close(bool reset = false);
  /// Once all is sent.
  void close_when_sent();
  bool is_open() const { return fd_ >= 0; }
  size_t unsent() const { return unsent_.size(); }

 private:
  void on_ready(uint32_t events) override;
  void read_all();
  void hear(std::span<char> bytes, Time arrived);
  void send_out(std::string_view bytes);
  void send_rest();
  void end(bool orderly);

  Reactor& reactor_;
  int fd_;
  Listener& listener_;
  std::unique_ptr<Cipher> cipher_;
  std::string unsent_;
  bool connecting_ = true;
  bool closes_ = false;
  bool stamped_ = false;
};

/// Calls back with every socket that a listening socket accepts.
class Acceptor final : Reactor::Handler {
 public:
  using Take = std::function<void(int fd)>;
  Acceptor(Reactor& reactor, int fd, Take take);
  ~Acceptor() override;

 private:
  void on_ready(uint32_t events) override;
  Reactor& reactor_;
  int fd_;
  Take take_;
};

}  // namespace aybiza::bench
