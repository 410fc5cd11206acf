#include "core/api/ControlDoor.h"

#include "core/api/Exposition.h"
#include "core/api/Metrics.h"
#include "core/base/Ids.h"

namespace aybiza {

namespace {

constexpr std::string_view calls_prefix = "/v1/calls/";

ServerResponse as_json(const Json& body, int status = 200) {
  return {.status = status, .content_type = "application/json", .body = to_text(body) + "\n"};
}

ServerResponse failed(const Error& error) {
  const int status = error.fault == Fault::unauthorized ? 403 : error.fault == Fault::unavailable ? 503 : 400;
  return as_json({{"error", error.text()}}, status);
}

const Error not_admitted{Fault::unauthorized, "the daemon is open to this machine only",
                         "set AYBIZA_TOKEN on both sides"};

/// "ID" and "events" of /v1/calls/ID/events.
std::pair<std::string, std::string> split_call_path(std::string_view path) {
  path.remove_prefix(calls_prefix.size());
  const size_t slash = path.find('/');
  if (slash == path.npos) return {std::string(path), ""};
  return {std::string(path.substr(0, slash)), std::string(path.substr(slash + 1))};
}

}  // namespace

ControlDoor::ControlDoor(HttpServer& server, Supervisor& supervisor, EventHub& hub, DaemonOrders orders,
                         std::string token)
    : supervisor_(supervisor), hub_(hub), orders_(std::move(orders)), token_(std::move(token)) {
  auto watch_calls = [this](const ServerRequest& request, std::shared_ptr<ServerStream> stream) {
    return watch(request, std::move(stream));
  };
  server.route("GET", "/healthz", [this](const ServerRequest&) { return health(); });
  server.route_stream("/v1/events", watch_calls);
  server.route_stream("/v1/calls/*/events", watch_calls);
  for (const char* path : {"/metrics", "/v1/status", "/v1/metrics", "/v1/calls", "/v1/calls/"})
    server.route_async("GET", path, [this](ServerRequest request) { return read(std::move(request)); });
  server.route("POST", "/v1/calls/", [this](const ServerRequest& request) { return hang_up(request); });
  for (const char* path : {"/v1/reload", "/v1/drain", "/v1/upgrade"})
    server.route("POST", path, [this](const ServerRequest& request) { return order(request); });
}

bool ControlDoor::admits(const ServerRequest& request) const {
  return request.is_local ||
         (!token_.empty() &&
          equal_constant_time(find_header(request.headers, "authorization"), "Bearer " + token_));
}

ServerResponse ControlDoor::health() const {
  const char* status = supervisor_.is_draining() ? "draining" : supervisor_.is_ready() ? "ok" : "starting";
  return as_json({{"status", status}, {"calls", supervisor_.live_calls()}},
                 supervisor_.is_ready() ? 200 : 503);
}

Task<ServerResponse> ControlDoor::read(ServerRequest request) {
  if (!admits(request)) co_return failed(not_admitted);
  if (request.path == "/v1/status") co_return as_json(supervisor_.status());
  if (request.path == "/metrics") {
    const CallMetrics calls = co_await supervisor_.metrics();
    co_return ServerResponse{.content_type = Exposition::content_type,
                             .body = metrics_text(supervisor_.status(), calls)};
  }
  if (request.path == "/v1/metrics") {
    const CallMetrics calls = co_await supervisor_.metrics();
    co_return as_json(calls.to_json());
  }
  if (request.path == "/v1/calls") {
    const Json calls = co_await supervisor_.all_calls();
    co_return as_json({{"calls", calls}});
  }
  const auto [call, what] = split_call_path(request.path);
  if (!what.empty() && what != "graph") co_return as_json({{"error", "a call has /events and /graph"}}, 404);
  const std::string about = what.empty() ? "call" : what;
  const auto answer = co_await supervisor_.ask(about, call);
  co_return as_json(answer.body, static_cast<int>(answer.status));
}

ServerResponse ControlDoor::hang_up(const ServerRequest& request) {
  if (!admits(request)) return failed(not_admitted);
  const auto [call, what] = split_call_path(request.path);
  if (what != "hangup") return as_json({{"error", "a call can be told to /hangup"}}, 404);
  if (!supervisor_.hang_up(call, "operator"))
    return as_json({{"error", "there is no live call " + call}}, 404);
  return as_json({{"call", call}, {"hangup", true}}, 202);
}

ServerResponse ControlDoor::order(const ServerRequest& request) {
  if (!admits(request)) return failed(not_admitted);
  const auto& act = request.path == "/v1/reload"  ? orders_.reload
                    : request.path == "/v1/drain" ? orders_.drain
                                                  : orders_.upgrade;
  if (const auto done = act(); !done) return failed(done.error());
  return as_json({{"done", true}}, 202);
}

Result<void> ControlDoor::watch(const ServerRequest& request, std::shared_ptr<ServerStream> stream) {
  if (!admits(request)) return fail(not_admitted);
  const std::string call = request.path == "/v1/events" ? "" : split_call_path(request.path).first;
  supervisor_.watch(call, true);
  hub_.watch(
      call, [stream](const std::string& line) { return stream->write(line); },
      [this, call] { supervisor_.watch(call, false); });
  return {};
}

}  // namespace aybiza
