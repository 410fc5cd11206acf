// The other side of SigV4: what a service does with a signed request.
#include <algorithm>

#include "core/base/Ids.h"
#include "core/net/Hash.h"
#include "core/net/SigV4Canonical.h"

namespace aybiza {

namespace {

constexpr size_t max_header = 8 * 1024;
constexpr size_t max_signed_headers = 100;
constexpr int forbidden = 403;

tl::unexpected<Error> refused(std::string message) {
  return fail(Fault::unauthorized, std::move(message), {}, forbidden);
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

/// The value of `Name=value` in "Credential=…, SignedHeaders=…, Signature=…"; blanks after commas are
/// optional.
std::string_view part_of(std::string_view text, std::string_view name) {
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    const size_t start = std::min(part.find_first_not_of(' '), part.size());
    if (part.substr(start).starts_with(name)) return part.substr(start + name.size());
  }
  return {};
}

/// "20260102T030405Z"; nothing for anything else, nor for a year in which no clock of ours can be.
std::optional<WallTime> parse_timestamp(const std::string& text) {
  std::tm parts{};
  const char* end = strptime(text.c_str(), "%Y%m%dT%H%M%SZ", &parts);
  if (!end || *end) return std::nullopt;
  const int year = 1900 + parts.tm_year;
  if (year < 1970 || year > 2200) return std::nullopt;  // WallTime, in nanoseconds, ends in 2262
  return std::chrono::system_clock::from_time_t(timegm(&parts));
}

}  // namespace

Result<SigV4Claim> read_claim(const Headers& headers) {
  std::string_view header = find_header(headers, "authorization");
  if (header.empty()) return refused("Missing Authentication Token");
  if (header.size() > max_header) return refused("Authorization header is too long");
  if (!header.starts_with(sigv4::algorithm)) return refused("Authorization header requires AWS4-HMAC-SHA256");
  header.remove_prefix(sigv4::algorithm.size());

  SigV4Claim claim;
  const auto credential = split(part_of(header, "Credential="), '/');
  if (credential.size() != 5 || credential[4] != "aws4_request")
    return refused("Credential should be key/date/region/service/aws4_request");
  claim.access_key_id = credential[0];
  claim.date = credential[1];
  claim.scope = {credential[2], credential[3]};
  claim.signed_headers = split(part_of(header, "SignedHeaders="), ';');
  if (claim.signed_headers.size() > max_signed_headers) return refused("Too many signed headers");
  if (std::ranges::find(claim.signed_headers, "host") == claim.signed_headers.end() &&
      std::ranges::find(claim.signed_headers, ":authority") == claim.signed_headers.end())
    return refused("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization");
  claim.signature = part_of(header, "Signature=");
  if (claim.signature.empty()) return refused("Authorization header requires 'Signature' parameter");
  return claim;
}

Result<void> check_claim(const SigV4Claim& claim, const SignedRequest& request, const AwsKeys& keys,
                         WallTime now, Duration skew) {
  const std::string time(find_header(request.headers, "x-amz-date"));
  const auto signed_at = parse_timestamp(time);
  if (!signed_at) return refused("Authorization header requires existence of a 'X-Amz-Date' header");
  if (!time.starts_with(claim.date))
    return refused("Date in Credential scope does not match YYYYMMDD from X-Amz-Date");
  if (now - *signed_at > skew)
    return refused("Signature expired: " + time + " is now earlier than " + sigv4::timestamp(now - skew));
  if (*signed_at - now > skew)
    return refused("Signature not yet current: " + time + " is still later than " +
                   sigv4::timestamp(now + skew));
  if (claim.access_key_id != keys.access_key_id ||
      find_header(request.headers, "x-amz-security-token") != keys.session_token)
    return refused("The security token included in the request is invalid.");

  std::string payload_hash = sha256_hex(request.body);
  const std::string_view declared = find_header(request.headers, sigv4::content_sha256);
  if (declared == "UNSIGNED-PAYLOAD")
    payload_hash = declared;
  else if (!declared.empty() && declared != payload_hash)
    return refused("The provided 'x-amz-content-sha256' header does not match what was computed.");

  const std::string canonical =
      sigv4::canonical_request(request.method, request.target, request.headers, claim.signed_headers,
                               payload_hash, claim.scope.s3_rules());
  if (!equal_constant_time(claim.signature, sigv4::signature(keys, time, claim.scope, canonical)))
    return refused(
        "The request signature we calculated does not match the signature you provided. "
        "The Canonical String for this request should have been\n'" +
        canonical + "'");
  return {};
}

}  // namespace aybiza
