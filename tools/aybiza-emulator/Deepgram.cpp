#include "Deepgram.h"

#include <algorithm>

#include "ListenV1.h"
#include "ListenV2.h"
#include "SpeakSocket.h"
#include "core/base/Ids.h"
#include "core/loop/Event.h"

namespace aybiza::emulator {

namespace {

constexpr size_t most_rest_text = 2000;

// Refusals carry the same text in the header, for clients that cannot see the body of a failed upgrade.
Answer refuse(int status, const std::string& code, const std::string& message,
              const std::string& request_id) {
  return {status,
          to_text({{"err_code", code}, {"err_msg", message}, {"request_id", request_id}}),
          {{"Content-Type", "application/json"}, {"dg-request-id", request_id}, {"dg-error", message}}};
}
Answer refuse(const Error& error, const std::string& request_id) {
  return refuse(error.status, error.hint, error.message, request_id);
}
Answer unauthorised(const std::string& request_id) {
  return refuse(401, "INVALID_AUTH", "Invalid credentials.", request_id);
}
Answer throttled(const std::string& request_id) {
  return refuse(429, "TOO_MANY_REQUESTS", "Too many requests. Please try again later", request_id);
}

Headers upgrade_headers(const std::string& request_id) {
  return {{"dg-request-id", request_id}, {"dg-project-id", "00000000-0000-4000-8000-000000000000"}};
}

// "Token KEY", "Bearer JWT"; browsers: Sec-WebSocket-Protocol "token, KEY".
std::string key_of(const Request& request) {
  std::string_view value = find_header(request.headers, "authorization");
  size_t blank = value.find(' ');
  if (value.empty()) {
    value = find_header(request.headers, "sec-websocket-protocol");
    blank = value.find(' ');
  }
  return blank == std::string_view::npos ? "" : std::string(value.substr(blank + 1));
}

/// One way in for every socket: key, throttling, parameters.
template <class Read, class Open>
Upgrade admit(World& world, const char* place, const Request& request, bool authorised, Read read,
              Open open) {
  const std::string request_id = make_uuid();
  if (!authorised) return {.refusal = unauthorised(request_id)};
  if (world.faults.strikes(place, FaultKind::throttle)) return {.refusal = throttled(request_id)};
  auto query = parse_form(request.query);
  if (!query) return {.refusal = refuse(400, "Bad Request", query.error().message, request_id)};
  auto parameters = read(*query);
  if (!parameters) return {.refusal = refuse(parameters.error(), request_id)};
  Headers headers = upgrade_headers(request_id);
  if (find_header(request.headers, "sec-websocket-protocol").starts_with("token"))
    headers.emplace_back("Sec-WebSocket-Protocol", "token");
  return {.headers = std::move(headers),
          .open = [open, parameters = std::move(*parameters), request_id](Peer peer) {
            open(parameters, request_id, std::move(peer));
          }};
}

}  // namespace

Deepgram::Deepgram(World& world, Server& server) : world_(world), sockets_(world.loop) {
  server.serve_upgrade("/v1/listen", [this](const Request& r) { return listen_v1(r); });
  server.serve_upgrade("/v2/listen", [this](const Request& r) { return listen_v2(r); });
  server.serve_upgrade("/v1/speak", [this](const Request& r) { return speak(r); });
  server.serve("/v1/speak", [this](Request r, Exchange& e) { return speak_rest(std::move(r), e); });
}

bool Deepgram::is_authorised(const Request& request) const {
  const std::string key = key_of(request);
  return world_.keys.deepgram.empty() ? !key.empty() : equal_constant_time(key, world_.keys.deepgram);
}

Upgrade Deepgram::listen_v1(const Request& request) {
  return admit(world_, "listen", request, is_authorised(request), read_listen_v1,
               [this](const ListenV1Parameters& parameters, const std::string& id, Peer peer) {
                 sockets_.add(std::make_unique<ListenV1>(world_, parameters, id, std::move(peer)));
               });
}

Upgrade Deepgram::listen_v2(const Request& request) {
  return admit(world_, "listen", request, is_authorised(request), read_listen_v2,
               [this](const ListenV2Parameters& parameters, const std::string& id, Peer peer) {
                 sockets_.add(std::make_unique<ListenV2>(world_, parameters, id, std::move(peer)));
               });
}

Upgrade Deepgram::speak(const Request& request) {
  return admit(
      world_, "speak", request, is_authorised(request),
      [](const Parameters& query) { return read_speak(query, SpeakTransport::websocket); },
      [this](const SpeakParameters& parameters, const std::string& id, Peer peer) {
        sockets_.add(std::make_unique<SpeakSocket>(world_, parameters, id, std::move(peer)));
      });
}

Task<> Deepgram::speak_rest(Request request, Exchange& exchange) {
  const std::string request_id = make_uuid();
  if (request.method != "POST") co_return exchange.answer({405, "method not allowed\n"});
  if (!is_authorised(request)) co_return exchange.answer(unauthorised(request_id));
  if (world_.faults.strikes("speak", FaultKind::throttle))
    co_return exchange.answer(refuse(429, "Too Many Requests", "Please try again later.", request_id));
  auto query = parse_form(request.query);
  if (!query) co_return exchange.answer(refuse(400, "Bad Request", query.error().message, request_id));
  auto parameters = read_speak(*query, SpeakTransport::rest);
  if (!parameters) co_return exchange.answer(refuse(parameters.error(), request_id));

  std::string text = request.body;
  const auto type = find_header(request.headers, "content-type");
  if (type.starts_with("application/json")) {
    auto json = parse_json(request.body, "the body", {.max_bytes = 2 << 20});
    const bool valid = json && json->is_object() && json->contains("text") != json->contains("url");
    if (!valid)
      co_return exchange.answer(
          refuse(400, "PAYLOAD_ERROR", "Failed to deserialize JSON payload.", request_id));
    if (!json->contains("text"))
      co_return exchange.answer(
          refuse(400, "PAYLOAD_ERROR", "The emulator fetches no text from a url.", request_id));
    text = get_string(*json, "text");
  } else if (!type.starts_with("text/plain")) {
    co_return exchange.answer(
        refuse(415, "UNSUPPORTED_MEDIA_TYPE", "Expected application/json or text/plain.", request_id));
  }
  if (text.size() > most_rest_text)
    co_return exchange.answer(
        refuse(413, "PAYLOAD_ERROR", "Input text exceeds maximum character limit of 2000.", request_id));
  const auto clauses = split_into_clauses(text);
  if (clauses.empty())
    co_return exchange.answer(refuse(400, "PAYLOAD_ERROR", "Input text contains no characters.", request_id));

  co_await sleep(world_.loop, world_.latencies.first_byte);
  exchange.start(200, {{"Content-Type", content_type(parameters->format)},
                       {"dg-request-id", request_id},
                       {"dg-model-name", parameters->model},
                       {"dg-model-uuid", make_uuid()},
                       {"dg-char-count", std::to_string(text.size())}});
  if (parameters->format.wav) exchange.write(wav_header(parameters->format));
  for (const auto& clause : clauses) {
    Event spoken;
    Sound sound;
    auto synthesis =
        world_.voice.speak(clause, voice_for_model(parameters->model), parameters->speed, [&](Sound s) {
          sound = std::move(s);
          spoken.set();
        });
    co_await spoken.wait();
    exchange.write(encode_sound(sound, parameters->format));
    if (world_.faults.strikes("speak", FaultKind::drop)) co_return exchange.cut();
  }
}

}  // namespace aybiza::emulator
