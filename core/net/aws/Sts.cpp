#include "core/net/aws/Sts.h"

#include "core/net/PeerError.h"
#include "core/net/Url.h"

namespace aybiza::aws {

namespace {

constexpr size_t max_answer = 64 * 1024;

/// The text of the first element of that name. STS answers with XML whose fields here hold no markup of their
/// own.
std::string element(std::string_view xml, std::string_view name) {
  const std::string open = "<" + std::string(name) + ">";
  const size_t start = xml.find(open);
  if (start == std::string_view::npos) return {};
  xml.remove_prefix(start + open.size());
  const size_t end = xml.find('<');
  return end == std::string_view::npos ? std::string() : std::string(xml.substr(0, end));
}

std::string region_of(const Environment& environment, const RoleRequest& request) {
  if (!request.region.empty()) return request.region;
  const std::string region = environment.get("AWS_REGION");
  return region.empty() ? environment.get("AWS_DEFAULT_REGION") : region;
}

std::string endpoint(const Environment& environment, const std::string& region) {
  if (std::string url = environment.get("AWS_ENDPOINT_URL_STS"); !url.empty()) return url;
  return region.empty() ? "https://sts.amazonaws.com/" : "https://sts." + region + ".amazonaws.com/";
}

HttpRequest make_request(const Environment& environment, const RoleRequest& role, const char* action,
                         Parameters more) {
  Parameters form = {{"Action", action},
                     {"Version", "2011-06-15"},
                     {"RoleArn", role.role_arn},
                     {"RoleSessionName", role.session_name.empty() ? "aybiza" : role.session_name}};
  if (!role.external_id.empty()) form.emplace_back("ExternalId", role.external_id);
  for (auto& parameter : more) form.push_back(std::move(parameter));
  HttpRequest request{.method = "POST", .url = endpoint(environment, region_of(environment, role))};
  request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
  request.body = to_query(form);
  request.timeout = seconds(10);
  return request;
}

Task<Found> ask(Network& network, HttpRequest request, std::string role_arn) {
  auto response = co_await network.send(std::move(request));
  if (!response) co_return fail(response.error());
  auto xml = co_await (*response)->read_all(max_answer);
  if (!xml) co_return fail(xml.error());
  if (const int status = (*response)->status(); status != 200)
    co_return fail(refusal("STS refused the role " + role_arn, status, {},
                           element(*xml, "Code") + " " + element(*xml, "Message")));
  Credentials found;
  found.keys = {element(*xml, "AccessKeyId"), element(*xml, "SecretAccessKey"),
                element(*xml, "SessionToken")};
  if (found.keys.access_key_id.empty() || found.keys.secret_access_key.empty())
    co_return fail(Fault::bad_input, "STS gave no credentials for the role " + role_arn);
  const auto expires = parse_expiration(element(*xml, "Expiration"));
  if (!expires) co_return fail(expires.error());
  found.expires = *expires;
  co_return found;
}

}  // namespace

Task<Found> assume_role(Network& network, const Environment& environment, RoleRequest role, AwsKeys keys) {
  HttpRequest request = make_request(environment, role, "AssumeRole", {});
  const std::string region = region_of(environment, role);
  const SigV4Scope scope{region.empty() ? "us-east-1" : region, "sts"};
  const auto signature = sign_v4(request, keys, scope, network.loop().wall_now());
  if (!signature) co_return fail(signature.error());
  request.headers.insert(request.headers.end(), signature->begin(), signature->end());
  co_return co_await ask(network, std::move(request), role.role_arn);
}

Task<Found> assume_role_with_token(Network& network, const Environment& environment, RoleRequest role,
                                   std::string token_file) {
  const auto token = environment.read_file(token_file);
  if (!token) co_return fail(token.error());
  Parameters more;
  more.emplace_back("WebIdentityToken", *token);
  HttpRequest request = make_request(environment, role, "AssumeRoleWithWebIdentity", std::move(more));
  co_return co_await ask(network, std::move(request), role.role_arn);
}

Task<Found> from_web_identity(Network& network, const Environment& environment) {
  std::string file = environment.get("AWS_WEB_IDENTITY_TOKEN_FILE");
  RoleRequest role{.role_arn = environment.get("AWS_ROLE_ARN"),
                   .session_name = environment.get("AWS_ROLE_SESSION_NAME")};
  if (file.empty() || role.role_arn.empty()) co_return std::nullopt;
  co_return co_await assume_role_with_token(network, environment, std::move(role), std::move(file));
}

}  // namespace aybiza::aws
