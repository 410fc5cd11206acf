#include "core/api/TwilioDoor.h"

#include "core/base/Ids.h"
#include "core/base/Log.h"
#include "core/telephony/TwiMl.h"
#include "core/telephony/TwilioSignature.h"

namespace aybiza {

namespace {

constexpr auto voice_path = "/twilio/voice";
constexpr auto resume_path = "/twilio/resume";
constexpr auto time_to_ask = seconds(20);  ///< for the carrier to say the text and ask again
constexpr std::string_view media_prefix = "/twilio/media/";  // and the token: Twilio strips queries

ServerResponse as_twiml(std::string text) {
  return {.content_type = "text/xml; charset=utf-8", .body = std::move(text)};
}

ServerResponse refused(int status, const std::string& why) {
  log(LogLevel::warning, "twilio", "webhook refused", {{"status", status}, {"why", why}});
  return {.status = status, .body = why + "\n"};
}

int status_of(const Error& error) { return error.fault == Fault::unauthorized ? 403 : 400; }

}  // namespace

TwilioDoor::TwilioDoor(HttpServer& server, Supervisor& supervisor, TwilioSettings settings)
    : supervisor_(supervisor), settings_(std::move(settings)) {
  server.route("POST", voice_path, [this](const ServerRequest& request) { return answer_voice(request); });
  server.route("POST", resume_path, [this](const ServerRequest& request) { return answer_resume(request); });
  // Streams that take_stream() did not want.
  server.route("GET", std::string(media_prefix), [](const ServerRequest&) {
    const std::string why = "the stream shows no valid token of the webhook's answer";
    log(LogLevel::warning, "twilio", "stream refused", {{"why", why}});
    return ServerResponse{.status = 403, .body = why + "\n"};
  });
}

void TwilioDoor::set_settings(TwilioSettings settings) { settings_ = std::move(settings); }

void TwilioDoor::listening_on(const std::string& address, uint16_t port) {
  own_url_ = "http://" + address + ":" + std::to_string(port);
}

Result<void> TwilioDoor::authenticate(const ServerRequest& request, const Parameters& form) const {
  if (settings_.auth_token.empty()) {
    if (request.is_local) return {};
    return fail(Fault::unauthorized, "without TWILIO_AUTH_TOKEN only this machine is answered",
                "set it to your account's auth token");
  }
  const std::string signed_url = url(request.path) + (request.query.empty() ? "" : "?" + request.query);
  if (is_twilio_signature(find_header(request.headers, "x-twilio-signature"), settings_.auth_token,
                          signed_url, form))
    return {};
  return fail(Fault::unauthorized, "the request is not signed by Twilio for " + signed_url,
              "check TWILIO_AUTH_TOKEN, and that --public-url is what the number's webhook begins with");
}

Result<Parameters> TwilioDoor::read_webhook(const ServerRequest& request) const {
  auto form = parse_form(request.body);
  if (!form) return form;
  if (auto known = authenticate(request, *form); !known) return fail(known.error());
  if (!is_plain_id(find_parameter(*form, "CallSid")))
    return fail(Fault::bad_input, "the form has no CallSid made of letters, digits, '-' and '_'");
  return form;
}

ServerResponse TwilioDoor::answer_voice(const ServerRequest& request) {
  const auto form = read_webhook(request);
  if (!form) return refused(status_of(form.error()), form.error().text());
  const Parameters query = parse_form(request.query).value_or(Parameters{});
  const std::string name(find_parameter(query, "agent"));
  const ReadyAgents& agents = supervisor_.agents();
  const ReadyAgentPtr agent = agents.find(name);
  if (!agent)
    return refused(404, (name.empty() ? "several agents are served" : "there is no agent \"" + name + "\"") +
                            "; ask with ?agent= one of: " + agents.names());
  const Announcement caller{.call = std::string(find_parameter(*form, "CallSid")),
                            .agent = agent->agent.name,
                            .tenant = {},
                            .from = std::string(find_parameter(*form, "From")),
                            .to = std::string(find_parameter(*form, "To"))};
  const std::string asked = request.path + (request.query.empty() ? "" : "?" + request.query);
  return connect(caller, [&](const Refusal& why) { return overflow(caller, why, asked); });
}

ServerResponse TwilioDoor::answer_resume(const ServerRequest& request) {
  const auto form = read_webhook(request);
  if (!form) return refused(status_of(form.error()), form.error().text());
  const std::string call(find_parameter(*form, "CallSid"));
  const auto absent =
      find_parameter(*form, "CallStatus") == "completed" ? std::nullopt : supervisor_.find_absent(call);
  if (!absent) return as_twiml(twiml::hang_up());
  log(LogLevel::info, "twilio", "a caller comes back", {{"call", call}});
  // Their slot is kept for them; without it nothing can be done any more.
  return connect(*absent, [](const Refusal&) { return twiml::reject_busy(); });
}

ServerResponse TwilioDoor::connect(const Announcement& caller, const Otherwise& otherwise) {
  const auto token = supervisor_.announce(caller);
  if (!token) {
    log(LogLevel::warning, "twilio", "no room for a call",
        {{"call", caller.call}, {"why", token.error().text()}});
    return as_twiml(otherwise(token.error()));
  }
  std::string stream_url = url(media_prefix) + *token;
  stream_url.replace(0, 4, "ws");  // http → ws, https → wss
  return as_twiml(twiml::connect_stream(stream_url, {}, url(resume_path)));
}

std::string TwilioDoor::overflow(const Announcement& caller, const Refusal& why,
                                 const std::string& path_and_query) {
  const Overflow& overflow = supervisor_.terms_of(caller.agent).overflow;
  switch (overflow.type) {
    case Overflow::Type::busy:
      return overflow.say.empty() ? twiml::reject_busy() : twiml::say_and_hang_up(overflow.say);
    case Overflow::Type::number:
      return twiml::dial(overflow.number, overflow.say);
    case Overflow::Type::voicemail:
      return twiml::voicemail(overflow.longest, url(resume_path), overflow.url, overflow.say);
    case Overflow::Type::queue:
      break;
  }
  if (!overflow.name.empty()) return twiml::enqueue(overflow.name, overflow.say);
  // Who drains will never have room again.
  if (why.limit == Refusal::Limit::draining) return twiml::say_and_hang_up(overflow.sorry);
  const Duration waited = supervisor_.wait(caller, overflow.ask_again + time_to_ask);
  if (waited >= overflow.patience) return twiml::say_and_hang_up(overflow.sorry);
  const bool is_first = waited == Duration::zero();
  return twiml::wait_and_ask(overflow.ask_again, url(path_and_query), is_first ? overflow.say : "");
}

bool TwilioDoor::take_stream(const std::string& path, Fd& connection) {
  if (!path.starts_with(media_prefix)) return false;
  auto caller = supervisor_.take_announcement(path.substr(media_prefix.size()));
  if (!caller) return false;
  supervisor_.place(std::move(*caller), std::move(connection));
  return true;
}

}  // namespace aybiza
