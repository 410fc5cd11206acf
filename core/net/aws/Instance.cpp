// The metadata service of an EC2 instance (IMDS). Version 2 asks for a token first; where that is refused or
// swallowed by a hop limit, version 1 is tried unless it is disabled.
#include "core/net/PeerError.h"
#include "core/net/aws/Sources.h"

namespace aybiza::aws {

namespace {

constexpr Duration limit = seconds(1);
constexpr size_t max_answer = 64 * 1024;
constexpr const char* role_path = "/latest/meta-data/iam/security-credentials/";

struct Answer {
  int status = 0;
  std::string body;
};

Task<Result<Answer>> ask(Network& network, std::string method, std::string url, std::string header,
                         std::string value) {
  HttpRequest request{.method = std::move(method), .url = std::move(url), .timeout = limit};
  if (!value.empty()) request.headers.emplace_back(std::move(header), std::move(value));
  auto response = co_await network.send(std::move(request));
  if (!response) co_return fail(response.error());
  auto body = co_await (*response)->read_all(max_answer);
  if (!body) co_return fail(body.error());
  co_return Answer{(*response)->status(), std::move(*body)};
}

/// A version 2 token, or none where version 1 must do.
Task<Result<std::string>> fetch_token(Network& network, std::string base) {
  auto answer = co_await ask(network, "PUT", base + "/latest/api/token",
                             "x-aws-ec2-metadata-token-ttl-seconds", "21600");
  if (!answer) {
    if (answer.error().fault == Fault::timeout) co_return std::string();
    co_return fail(answer.error());
  }
  switch (answer->status) {
    case 200:
      co_return std::move(answer->body);
    case 403:
    case 404:
    case 405:
      co_return std::string();
    default:
      co_return fail(refusal("the instance metadata refused a token", answer->status, {}, answer->body));
  }
}

}  // namespace

Task<Found> from_instance(Network& network, const Environment& environment) {
  if (environment.is_true("AWS_EC2_METADATA_DISABLED")) co_return std::nullopt;
  std::string base = environment.get("AWS_EC2_METADATA_SERVICE_ENDPOINT");
  if (base.empty()) base = "http://169.254.169.254";
  if (base.ends_with('/')) base.pop_back();

  auto token = co_await fetch_token(network, base);
  if (!token) {
    if (token.error().status == 0) co_return std::nullopt;  // nobody there: not an EC2 instance
    co_return fail(token.error());
  }
  if (token->empty() && environment.is_true("AWS_EC2_METADATA_V1_DISABLED")) co_return std::nullopt;

  const std::string header = "x-aws-ec2-metadata-token";
  auto role = co_await ask(network, "GET", base + role_path, header, *token);
  if (!role || role->status == 404) co_return std::nullopt;  // nobody there, or an instance without a role
  if (role->status != 200)
    co_return fail(refusal("the instance metadata refused the role's name", role->status, {}, role->body));
  const std::string name = role->body.substr(0, role->body.find_first_of("\r\n"));
  auto keys = co_await ask(network, "GET", base + role_path + name, header, *token);
  if (!keys) co_return fail(keys.error());
  if (keys->status != 200)
    co_return fail(
        refusal("the instance metadata refused the role's credentials", keys->status, {}, keys->body));
  co_return parse_credentials(keys->body, "the instance metadata", "Token");
}

}  // namespace aybiza::aws
