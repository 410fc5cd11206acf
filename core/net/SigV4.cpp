#include "core/net/SigV4.h"

#include <algorithm>

#include "core/net/Hash.h"
#include "core/net/SigV4Canonical.h"
#include "core/net/Url.h"

namespace aybiza {

namespace {

// Headers that proxies and clients may change on the way.
bool may_be_signed(std::string_view name) {
  static constexpr std::string_view never[] = {
      "authorization", "connection",        "expect",     "keep-alive", "te",         "trailer",
      "upgrade",       "transfer-encoding", "user-agent", "host",       "x-amz-date", "x-amzn-trace-id"};
  return std::ranges::find(never, name) == std::end(never) && !name.starts_with("proxy-");
}

}  // namespace

Result<Headers> sign_v4(const HttpRequest& request, const AwsKeys& keys, const SigV4Scope& scope,
                        WallTime now) {
  const auto url = parse_url(request.url);
  if (!url) return fail(url.error());
  const std::string time = sigv4::timestamp(now);
  const std::string body_hash = sha256_hex(request.body);
  const std::string_view given_hash = find_header(request.headers, sigv4::content_sha256);
  const std::string payload_hash(given_hash.empty() ? body_hash : given_hash);

  Headers added = {{"X-Amz-Date", time}};
  if (!keys.session_token.empty()) added.emplace_back("X-Amz-Security-Token", keys.session_token);
  if (scope.s3_rules() && given_hash.empty()) added.emplace_back("X-Amz-Content-Sha256", payload_hash);

  Headers covered = added;
  covered.emplace_back("host", url->authority());
  for (const auto& header : request.headers)
    if (may_be_signed(sigv4::to_lower(header.first))) covered.push_back(header);
  std::vector<std::string> names;
  for (const auto& [name, value] : covered) names.push_back(sigv4::to_lower(name));
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());

  const std::string canonical =
      sigv4::canonical_request(request.method, url->target(), covered, names, payload_hash, scope.s3_rules());
  added.emplace_back("Authorization",
                     std::string(sigv4::algorithm) + " Credential=" + keys.access_key_id + "/" +
                         sigv4::credential_scope(std::string_view(time).substr(0, 8), scope) +
                         ", SignedHeaders=" + sigv4::join(names, ';') +
                         ", Signature=" + sigv4::signature(keys, time, scope, canonical));
  return added;
}

}  // namespace aybiza
