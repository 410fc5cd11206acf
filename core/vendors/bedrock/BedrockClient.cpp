#include "core/vendors/bedrock/BedrockClient.h"

#include <cstdlib>

#include "core/loop/Event.h"
#include "core/net/Url.h"
#include "core/vendors/bedrock/BedrockError.h"

namespace aybiza::bedrock {

namespace {

constexpr size_t max_error_body = 64 * 1024;

tl::unexpected<Error> too_slow(const char* what, Duration limit) {
  return fail(Fault::timeout, "Bedrock gave no " + std::string(what) + " for " +
                                  std::to_string(static_cast<int64_t>(to_ms(limit))) + " ms");
}

}  // namespace

/// What happened in one try, beside its result.
struct BedrockClient::Attempt {
  Listener& listener;
  Time deadline;                // of the first token
  bool heard_anything = false;  // any event of the answer
  bool heard_words = false;     // words that may have been spoken already
  Duration retry_after{};       // what a refusal asks for

  void pass_on(const ConverseEvent& event) {
    heard_anything = true;
    heard_words = heard_words || std::holds_alternative<TextDelta>(event);
    listener.on_event(event);
  }
};

Task<Result<ModelTurn>> BedrockClient::converse(Address address, std::string body, Listener& listener) {
  auto turn = co_await with_timeout(network_.loop(), settings_.request,
                                    try_until_heard(std::move(address), std::move(body), listener));
  if (!turn) co_return too_slow("complete answer", settings_.request);
  co_return std::move(*turn);
}

Task<Result<ModelTurn>> BedrockClient::try_until_heard(Address address, std::string body,
                                                       Listener& listener) {
  Loop& loop = network_.loop();
  CircuitBreaker alone;
  CircuitBreaker& breaker = address.breaker ? *address.breaker : alone;
  CircuitBreaker::Probe probe;
  if (!breaker.allows(loop.now(), probe))
    co_return fail(Fault::unavailable,
                   address.model_id + " has failed too often lately and is left alone for now");
  Retry retry(settings_.retry);
  Time deadline = loop.now() + settings_.first_token;
  for (;;) {
    // Signed anew for every try: a signature tells the time.
    auto request = co_await make_request(address, body);
    if (!request) co_return fail(request.error());
    request->timeout = deadline - loop.now();
    Attempt attempt{listener, deadline};
    auto turn = co_await try_once(std::move(*request), attempt);
    if (turn) {
      breaker.succeeded();
      co_return turn;
    }
    const bool is_stalled = turn.error().fault == Fault::timeout;
    if (is_retryable(turn.error().fault)) breaker.failed(loop.now());
    if (attempt.heard_words || !is_retryable(turn.error().fault)) co_return turn;
    if ((is_stalled && !settings_.retry_stalled) || breaker.state(loop.now()) == CircuitBreaker::State::open)
      co_return turn;
    const auto pause = retry.next(random_);
    if (!pause || attempt.retry_after > settings_.retry.limit) co_return turn;
    const Duration wait = std::max(*pause, attempt.retry_after);
    if (is_stalled)
      deadline = loop.now() + wait + settings_.first_token;
    else if (loop.now() + wait >= deadline)
      co_return turn;
    listener.on_retry(turn.error());
    co_await sleep(loop, wait);
  }
}

Task<Result<HttpRequest>> BedrockClient::make_request(const Address& address, std::string body) {
  HttpRequest request{
      .method = "POST",
      .url = address.endpoint + "/model/" + percent_encode(address.model_id) + "/converse-stream",
      .headers = {{"Content-Type", "application/json"}, {"Accept", "application/vnd.amazon.eventstream"}},
      .body = std::move(body),
  };
  if (!settings_.bearer_token.empty()) {
    request.headers.emplace_back("Authorization", "Bearer " + settings_.bearer_token);
    co_return request;
  }
  auto keys = co_await settings_.keys();
  if (!keys) co_return fail(keys.error());
  auto signature = sign_v4(request, *keys, {address.region, "bedrock"}, network_.loop().wall_now());
  if (!signature) co_return fail(signature.error());
  for (auto& header : *signature) request.headers.push_back(std::move(header));
  co_return request;
}

Task<Result<ModelTurn>> BedrockClient::try_once(HttpRequest request, Attempt& attempt) {
  attempt.listener.on_request_sent();
  auto response = co_await network_.send(std::move(request));
  if (!response) co_return fail(response.error());
  HttpResponse& answer = **response;
  if (answer.status() == 200) co_return co_await read_turn(answer, attempt);

  attempt.retry_after = seconds(std::atoi(std::string(find_header(answer.headers(), "retry-after")).c_str()));
  auto body =
      co_await with_timeout(network_.loop(), settings_.between_tokens, answer.read_all(max_error_body));
  const std::string text = body && *body ? **body : "";
  co_return fail(refusal_error(answer.status(), answer.headers(), text));
}

Task<Result<ModelTurn>> BedrockClient::read_turn(HttpResponse& response, Attempt& attempt) {
  ConverseStream stream;
  for (;;) {
    const Duration limit =
        attempt.heard_anything ? settings_.between_tokens : attempt.deadline - network_.loop().now();
    auto piece = co_await with_timeout(network_.loop(), limit, response.read());
    if (!piece) {
      if (attempt.heard_anything) co_return too_slow("next token", settings_.between_tokens);
      co_return too_slow("first token", settings_.first_token);
    }
    if (!*piece) co_return fail(piece->error());
    if ((*piece)->empty()) co_return stream.finish();
    stream.feed(**piece);
    for (;;) {
      auto event = stream.next();
      if (!event) co_return fail(event.error());
      if (!*event) break;
      attempt.pass_on(**event);
    }
  }
}

}  // namespace aybiza::bedrock
