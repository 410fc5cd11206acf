// The credentials endpoint that ECS and EKS give to a container, by a path or a whole URL in the environment.
#include <algorithm>

#include "core/net/PeerError.h"
#include "core/net/Url.h"
#include "core/net/aws/Sources.h"

namespace aybiza::aws {

namespace {

constexpr int max_tries = 3;
constexpr size_t max_answer = 64 * 1024;

/// Over plain http credentials come from this machine or the platform's own addresses only.
bool is_trusted(const Url& url) {
  static constexpr std::string_view hosts[] = {"169.254.170.2", "169.254.170.23", "fd00:ec2::23", "localhost",
                                               "::1"};
  return url.is_secure() || url.host.starts_with("127.") ||
         std::ranges::find(hosts, url.host) != std::end(hosts);
}

Result<std::string> authorization(const Environment& environment) {
  std::string token = environment.get("AWS_CONTAINER_AUTHORIZATION_TOKEN");
  if (std::string file = environment.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"); !file.empty()) {
    auto text = environment.read_file(file);
    if (!text) return fail(text.error());
    token = std::move(*text);
  }
  if (token.find_first_of("\r\n") != std::string::npos)
    return fail(Fault::bad_input, "the container's authorization token holds a line break");
  return token;
}

Task<Result<std::string>> fetch(Network& network, HttpRequest request) {
  auto response = co_await network.send(std::move(request));
  if (!response) co_return fail(response.error());
  auto body = co_await (*response)->read_all(max_answer);
  if (!body) co_return fail(body.error());
  if ((*response)->status() != 200)
    co_return fail(
        refusal("the container's credentials endpoint answered", (*response)->status(), {}, *body));
  co_return std::move(*body);
}

}  // namespace

Task<Found> from_container(Network& network, const Environment& environment) {
  const std::string path = environment.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  HttpRequest request{.url = environment.get("AWS_CONTAINER_CREDENTIALS_FULL_URI"), .timeout = seconds(2)};
  if (!path.empty()) request.url = "http://169.254.170.2" + path;
  if (request.url.empty()) co_return std::nullopt;
  const auto url = parse_url(request.url);
  if (!url) co_return fail(url.error());
  if (!is_trusted(*url))
    co_return fail(Fault::bad_input, "credentials are not fetched from " + url->host + " over plain http",
                   "AWS_CONTAINER_CREDENTIALS_FULL_URI must be https or a loopback address");
  const auto token = authorization(environment);
  if (!token) co_return fail(token.error());
  if (!token->empty()) request.headers.emplace_back("Authorization", *token);

  Result<std::string> body;
  for (int tries = 0; tries < max_tries; tries++) {
    HttpRequest copy = request;
    body = co_await fetch(network, std::move(copy));
    if (body || !is_retryable(body.error().fault)) break;
  }
  if (!body) co_return fail(body.error());
  co_return parse_credentials(*body, "the container's credentials endpoint", "Token");
}

}  // namespace aybiza::aws
