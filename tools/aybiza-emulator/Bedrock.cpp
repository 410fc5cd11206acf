#include "Bedrock.h"

#include "core/base/Ids.h"
#include "core/net/EventStream.h"
#include "core/net/SigV4.h"

namespace aybiza::emulator {

namespace {

constexpr std::string_view model_prefix = "/model/";

Answer to_answer(const AwsError& error) {
  return {error.status,
          error.body(),
          {{"Content-Type", "application/json"},
           {"x-amzn-RequestId", make_uuid()},
           {"x-amzn-ErrorType", error.type + ":http://internal.amazon.com/coral/com.amazon.bedrock/"}}};
}

// What AWS calls the failure of a signature.
std::string auth_error_type(const std::string& message) {
  if (message.find("expired") != message.npos) return "ExpiredTokenException";
  if (message.starts_with("Missing")) return "MissingAuthenticationTokenException";
  return "InvalidSignatureException";
}

std::string last_words(const ModelRequest& request) {
  return request.history.empty() || request.history.back().tool_succeeded ? "" : request.history.back().words;
}

Day today(WallTime now) { return Day(std::chrono::floor<std::chrono::days>(now)); }

}  // namespace

Bedrock::Bedrock(World& world, Server& server) : world_(world) {
  server.serve(std::string(model_prefix), [this](Request r, Exchange& e) { return handle(std::move(r), e); });
}

std::optional<AwsError> Bedrock::check_keys(const Request& request, std::string_view model,
                                            std::string_view operation) const {
  const auto authorization = find_header(request.headers, "authorization");
  const Keys& keys = world_.keys;
  constexpr std::string_view bearer = "Bearer ";
  if (authorization.starts_with(bearer)) {
    const auto token = authorization.substr(bearer.size());
    if (keys.aws_bearer.empty() ? !token.empty() : equal_constant_time(token, keys.aws_bearer))
      return std::nullopt;
    return AwsError{403, "AccessDeniedException",
                    "Authentication failed: Please make sure your API Key is valid."};
  }
  auto claim = read_claim(request.headers);
  if (!claim) return AwsError{403, auth_error_type(claim.error().message), claim.error().message};
  if (claim->access_key_id != keys.aws_id)
    return AwsError{403, "UnrecognizedClientException",
                    "The security token included in the request is invalid."};
  if (claim->scope.service != "bedrock")
    return AwsError{403, "InvalidSignatureException",
                    "Credential should be scoped to correct service: 'bedrock'."};
  SignedRequest as_signed{request.method, "", request.headers, request.body};
  // libsoup shows the path decoded; clients send the label of the model with everything but unreserved
  // characters encoded, and a few leave the colon as it is. Both are one and the same path to AWS.
  const std::string query = request.query.empty() ? "" : "?" + request.query;
  Result<void> checked;
  for (const char* keep : {"", ":"}) {
    as_signed.target =
        std::string(model_prefix) + percent_encode(model, keep) + "/" + std::string(operation) + query;
    checked = check_claim(*claim, as_signed, {keys.aws_id, keys.aws_secret, ""}, world_.loop.wall_now());
    if (checked) return std::nullopt;
  }
  return AwsError{403, auth_error_type(checked.error().message), checked.error().message};
}

Task<> Bedrock::handle(Request request, Exchange& exchange) {
  const size_t slash = request.path.rfind('/');
  const std::string operation = request.path.substr(slash + 1);
  const std::string model = slash > model_prefix.size()
                                ? request.path.substr(model_prefix.size(), slash - model_prefix.size())
                                : "";
  const bool invoke = operation == "invoke-with-response-stream";
  if (model.empty() || (!invoke && operation != "converse" && operation != "converse-stream"))
    co_return exchange.answer(to_answer({404, "UnknownOperationException", ""}));
  if (request.method != "POST") co_return exchange.answer(to_answer({405, "UnknownOperationException", ""}));
  if (auto refused = check_keys(request, model, operation)) co_return exchange.answer(to_answer(*refused));
  if (world_.faults.strikes("bedrock", FaultKind::throttle))
    co_return exchange.answer(
        to_answer({429, "ThrottlingException", "Too many requests, please wait before trying again."}));

  auto read = invoke ? read_invoke(model, request.body) : read_converse(model, request.body);
  if (!read.request) co_return exchange.answer(to_answer(read.error));
  const ModelRequest& asked = *read.request;
  Thought thought = think(world_.scenario, asked.history, today(world_.loop.wall_now()),
                          [&](std::string_view tool) { return asked.offers(tool); });
  if (world_.faults.strikes("bedrock", FaultKind::silence)) thought.say.clear(), thought.tool.clear();
  const std::string words = last_words(asked);
  world_.sessions.answered(words, thought.state);
  world_.sessions.note("bedrock", "asked", words);
  if (!thought.say.empty()) world_.sessions.note("bedrock", "said", thought.say);
  if (!thought.tool.empty())
    world_.sessions.note("bedrock", "tool", thought.tool + " " + to_text(thought.input));

  const ModelPace pace{world_.latencies.first_token, world_.latencies.tokens_per_second};
  const uint32_t seed = ++requests_;
  const std::string request_id = make_uuid();
  if (operation == "converse") {
    const WholeReply reply = converse_whole(thought, asked, pace, seed);
    co_await sleep(world_.loop, reply.at);
    co_return exchange.answer(
        {200, reply.json, {{"Content-Type", "application/json"}, {"x-amzn-RequestId", request_id}}});
  }
  Headers headers = {{"Content-Type", "application/vnd.amazon.eventstream"},
                     {"x-amzn-RequestId", request_id}};
  if (invoke) headers.emplace_back("X-Amzn-Bedrock-Content-Type", "application/json");
  // Named, because g++ 12 destroys the arms of a conditional inside a co_await twice.
  std::vector<TimedPiece> pieces =
      invoke ? invoke_stream(thought, asked, pace, seed) : converse_stream(thought, asked, pace, seed);
  co_await stream(std::move(pieces), std::move(headers), exchange);
}

Task<> Bedrock::stream(std::vector<TimedPiece> pieces, Headers headers, Exchange& exchange) {
  const Time started = world_.loop.now();
  const size_t middle = pieces.size() / 2;
  for (size_t i = 0; i < pieces.size(); i++) {
    co_await sleep(world_.loop, started + pieces[i].at - world_.loop.now());
    if (i == 0) exchange.start(200, headers);
    if (i == middle) {
      Faults& faults = world_.faults;
      if (faults.strikes("bedrock", FaultKind::drop)) {
        exchange.write(std::string_view(pieces[i].bytes).substr(0, pieces[i].bytes.size() / 2));
        co_await sleep(world_.loop, milliseconds(20));  // so that the half message is on its way
        co_return exchange.cut();
      }
      if (faults.strikes("bedrock", FaultKind::stall)) co_await sleep(world_.loop, std::chrono::hours(24));
      if (faults.strikes("bedrock", FaultKind::truncate)) co_return;
      if (faults.strikes("bedrock", FaultKind::malformed))
        pieces[i].bytes[pieces[i].bytes.size() / 2] ^= 0x20;
      if (faults.strikes("bedrock", FaultKind::exception)) {
        const Json message = {{"message", "Too many tokens, please wait before trying again."}};
        co_return exchange.write(encode_event(make_exception("throttlingException", to_text(message))));
      }
    }
    exchange.write(pieces[i].bytes);
  }
}

}  // namespace aybiza::emulator
