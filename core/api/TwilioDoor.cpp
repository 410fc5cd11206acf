#include "core/api/TwilioDoor.h"

#include "core/base/Log.h"
#include "core/telephony/TwiMl.h"
#include "core/telephony/TwilioPort.h"
#include "core/telephony/TwilioSignature.h"

namespace aybiza {

namespace {

constexpr auto voice_path = "/twilio/voice";
constexpr auto media_path = "/twilio/media";
constexpr size_t largest_message = 1 << 20;
constexpr auto token_lifetime = seconds(60);  // Twilio opens the stream within seconds of the answer
constexpr size_t most_tokens = 10000;

ServerResponse as_twiml(std::string text) {
  return {.content_type = "text/xml; charset=utf-8", .body = std::move(text)};
}

ServerResponse refused(int status, const std::string& why) {
  log(LogLevel::warning, "twilio", "webhook refused", {{"status", status}, {"why", why}});
  return {.status = status, .body = why + "\n"};
}

}  // namespace

TwilioDoor::TwilioDoor(HttpServer& server, Network& network, Worker& worker, ReadyAgents agents,
                       TwilioSettings settings)
    : network_(network),
      worker_(worker),
      agents_(std::move(agents)),
      settings_(std::move(settings)),
      base_url_(settings_.public_url),
      tokens_(token_lifetime, most_tokens) {
  server.route("POST", voice_path, [this](const ServerRequest& request) { return answer_voice(request); });
  server.route_socket(media_path, largest_message,
                      [this](const ServerRequest&, std::unique_ptr<WebSocket> socket) {
                        scope_.spawn(take_stream(std::move(socket)));
                      });
}

void TwilioDoor::listening_on(const std::string& address, uint16_t port) {
  if (base_url_.empty()) base_url_ = "http://" + address + ":" + std::to_string(port);
}

Result<void> TwilioDoor::authenticate(const ServerRequest& request, const Parameters& form) const {
  const std::string& token = settings_.account.auth_token;
  if (token.empty()) {
    if (request.is_local) return {};
    return fail(Fault::unauthorized, "without TWILIO_AUTH_TOKEN only this machine is answered",
                "set it to your account's auth token");
  }
  const std::string signed_url = url(request.path) + (request.query.empty() ? "" : "?" + request.query);
  if (is_twilio_signature(find_header(request.headers, "x-twilio-signature"), token, signed_url, form))
    return {};
  return fail(Fault::unauthorized, "the request is not signed by Twilio for " + signed_url,
              "check TWILIO_AUTH_TOKEN, and that --public-url is what the number's webhook begins with");
}

ServerResponse TwilioDoor::answer_voice(const ServerRequest& request) {
  auto form = parse_form(request.body);
  if (!form) return refused(400, form.error().text());
  if (auto known = authenticate(request, *form); !known) return refused(403, known.error().text());
  const std::string call_sid(find_parameter(*form, "CallSid"));
  if (call_sid.empty()) return refused(400, "the form has no CallSid");

  const Parameters query = parse_form(request.query).value_or(Parameters{});
  const std::string name(find_parameter(query, "agent"));
  ReadyAgentPtr agent = agents_.find(name);
  if (!agent)
    return refused(404, (name.empty() ? "several agents are served" : "there is no agent \"" + name + "\"") +
                            "; ask with ?agent= one of: " + agents_.names());
  if (worker_.is_draining()) return as_twiml(twiml::reject_busy());

  CallInfo info{.id = call_sid,
                .agent = agent->agent.name,
                .from = std::string(find_parameter(*form, "From")),
                .to = std::string(find_parameter(*form, "To"))};
  auto token = tokens_.issue({std::move(info), std::move(agent)}, network_.loop().now());
  if (!token) return as_twiml(twiml::reject_busy());
  std::string stream_url = url(media_path);
  stream_url.replace(0, 4, "ws");  // http → ws, https → wss
  return as_twiml(twiml::connect_stream(stream_url, {{"token", *token}}));
}

Task<> TwilioDoor::take_stream(std::unique_ptr<WebSocket> socket) {
  std::optional<Announced> announced;
  auto admit = [this, &announced](const twilio::Start& start) -> Result<void> {
    announced = tokens_.take(std::string(find_parameter(start.parameters, "token")), network_.loop().now());
    if (!announced)
      return fail(Fault::unauthorized, "the stream shows no valid token of the webhook's answer");
    if (announced->info.id != start.call_sid)
      return fail(Fault::unauthorized, "the stream is of another call than its token");
    return {};
  };
  auto port = co_await TwilioPort::accept(network_.loop(), std::move(socket), admit);
  if (!port) {
    log(LogLevel::warning, "twilio", "stream refused", {{"why", port.error().text()}});
    co_return;
  }
  CallSetup setup{.info = announced->info, .agent = announced->agent, .port = std::move(*port)};
  if (!settings_.account.sid.empty())
    setup.carrier = std::make_unique<TwilioCarrier>(network_, settings_.account, setup.info.id);
  // A call that cannot start has been logged; giving up its port ends the stream, and Twilio hangs up.
  [[maybe_unused]] auto started = worker_.start_call(std::move(setup));
}

}  // namespace aybiza
