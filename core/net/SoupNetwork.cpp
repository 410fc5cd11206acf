#include "core/net/SoupNetwork.h"

#include <libsoup/soup.h>

namespace aybiza {

SoupNetwork::SoupNetwork(MainLoop& loop) : loop_(loop), session_(GPtr<SoupSession>::adopt(soup_session_new())) {}
SoupNetwork::~SoupNetwork() = default;

Task<Result<std::unique_ptr<WebSocket>>> SoupNetwork::connect(WebSocketRequest) {
  co_return fail(Fault::internal, "not built yet");
}

Task<Result<std::unique_ptr<HttpResponse>>> SoupNetwork::send(HttpRequest) {
  co_return fail(Fault::internal, "not built yet");
}

}  // namespace aybiza
