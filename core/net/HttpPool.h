// Connections that wait for their next request, by scheme, host and port. The last one used is the first one
// taken, so that a pool that is larger than its load shrinks. One that its peer closes is let go of at once.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>

#include "core/net/HttpConnection.h"

namespace aybiza {

class HttpPool {
 public:
  explicit HttpPool(Loop& loop) : loop_(loop), sweeper_(loop) {}

  /// A connection that is still good, or null.
  std::unique_ptr<HttpConnection> take(const std::string& peer);
  size_t waiting(const std::string& peer) const {
    const auto found = idle_.find(peer);
    return found == idle_.end() ? 0 : found->second.size();
  }
  void put(const std::string& peer, std::unique_ptr<HttpConnection> connection);

 private:
  struct Idle {
    Time since;
    std::unique_ptr<HttpConnection> connection;
  };
  void drop(const std::string& peer, const HttpConnection* connection);
  void sweep();

  Loop& loop_;
  std::map<std::string, std::deque<Idle>> idle_;
  Timer sweeper_;
};

}  // namespace aybiza
