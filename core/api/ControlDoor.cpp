#include "core/api/ControlDoor.h"

#include "core/base/Ids.h"

namespace aybiza {

ControlDoor::ControlDoor(HttpServer& server, Worker& worker, EventHub& hub, std::string token)
    : worker_(worker), hub_(hub), token_(std::move(token)) {
  server.route("GET", "/healthz", [this](const ServerRequest&) { return health(); });
  auto watch_calls = [this](const ServerRequest& request, std::shared_ptr<ServerStream> stream) {
    return watch(request, std::move(stream));
  };
  server.route_stream("/v1/calls/", watch_calls);
  server.route_stream("/v1/events", watch_calls);
}

bool ControlDoor::admits(const ServerRequest& request) const {
  if (token_.empty()) return request.is_local;
  return equal_constant_time(find_header(request.headers, "authorization"), "Bearer " + token_) ||
         request.is_local;
}

ServerResponse ControlDoor::health() const {
  const bool draining = worker_.is_draining();
  return {
      .status = draining ? 503 : 200,
      .content_type = "application/json",
      .body = to_text({{"status", draining ? "draining" : "ok"}, {"calls", worker_.live_calls()}}) + "\n"};
}

Result<void> ControlDoor::watch(const ServerRequest& request, std::shared_ptr<ServerStream> stream) {
  if (!admits(request))
    return fail(Fault::unauthorized, "calls are shown to this machine only",
                "set AYBIZA_TOKEN on both sides");
  std::string_view id;
  if (request.path != "/v1/events") {
    constexpr std::string_view prefix = "/v1/calls/", suffix = "/events";
    id = std::string_view(request.path).substr(prefix.size());
    if (!id.ends_with(suffix)) return fail(Fault::bad_input, "there is nothing here; calls have /events");
    id.remove_suffix(suffix.size());
  }
  hub_.watch(std::string(id), [stream](const std::string& line) { return stream->write(line); });
  return {};
}

}  // namespace aybiza
