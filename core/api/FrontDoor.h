// FrontDoor: every connection from outside comes in here. It looks at the first line of the request without taking
// it out of the socket: a media stream that shows a token goes to a worker, which reads the request itself; everything
// else is an HTTP request for this process.
#pragma once

#include <functional>
#include <list>
#include <string>

#include "core/base/Error.h"
#include "core/base/Fd.h"
#include "core/loop/FdWatch.h"

namespace aybiza {

class FrontDoor {
 public:
  /// Says whether this connection, whose request asks for `path`, was taken.
  using TakeStream = std::function<bool(const std::string& path, Fd& connection)>;
  using TakeRequest = std::function<void(Fd connection)>;

  FrontDoor(MainLoop& loop, TakeStream take_stream, TakeRequest take_request);
  ~FrontDoor();

  /// Accepts what comes to this socket, from now on. It is the caller's and outlives the door.
  void watch(const Fd& listener);
  /// Accepts nothing more; connections wait in the kernel.
  void close() { watches_.clear(); }
  bool is_idle() const { return guests_.empty(); }

 private:
  struct Guest;
  void accept(int listener);
  void look(Guest& guest);
  void dismiss(Guest& guest);

  MainLoop& loop_;
  TakeStream take_stream_;
  TakeRequest take_request_;
  std::list<std::unique_ptr<FdWatch>> watches_;
  std::list<std::unique_ptr<Guest>> guests_;  // whose request line has not come yet
};

/// "127.0.0.1:8080" or "[::1]:8080"; port 0: a free one.
Result<Fd> listen_tcp(const std::string& address, uint16_t port);
/// For this user only; what an earlier process left there is replaced.
Result<Fd> listen_unix(const std::string& path);
uint16_t port_of(const Fd& listener);

}  // namespace aybiza
