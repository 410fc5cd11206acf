// SocketNetwork: the Network of the real world. Connections to a vendor are kept and reused.
#pragma once

#include <memory>

#include "core/loop/MainLoop.h"
#include "core/loop/Scope.h"
#include "core/net/Network.h"

namespace aybiza {

class HttpPool;
class TlsClient;

class SocketNetwork final : public Network {
 public:
  /// Made and destroyed on the loop's thread.
  explicit SocketNetwork(MainLoop& loop);
  ~SocketNetwork() override;

  Loop& loop() override { return loop_; }
  Task<Result<std::unique_ptr<WebSocket>>> connect(WebSocketRequest request) override;
  Task<Result<std::unique_ptr<HttpResponse>>> send(HttpRequest request) override;
  /// Opens a connection, unless a few wait there already; one that nobody takes is closed by the pool.
  void expect(const std::string& url) override;

 private:
  MainLoop& loop_;
  std::shared_ptr<TlsClient> tls_;
  std::shared_ptr<HttpPool> pool_;
  Scope opening_;  // ahead of their requests
};

}  // namespace aybiza
