// SoupNetwork: real sockets, through libsoup 3. One session per loop; connections to a vendor are kept and
// reused.
#pragma once

#include "core/base/GPtr.h"
#include "core/loop/MainLoop.h"
#include "core/net/Network.h"

typedef struct _SoupSession SoupSession;

namespace aybiza {

class SoupNetwork final : public Network {
 public:
  /// Made and destroyed on the loop's thread.
  explicit SoupNetwork(MainLoop& loop);
  ~SoupNetwork() override;

  Loop& loop() override { return loop_; }
  Task<Result<std::unique_ptr<WebSocket>>> connect(WebSocketRequest request) override;
  Task<Result<std::unique_ptr<HttpResponse>>> send(HttpRequest request) override;

 private:
  MainLoop& loop_;
  GPtr<SoupSession> session_;
};

}  // namespace aybiza
