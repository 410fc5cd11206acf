// AWS Signature Version 4: signs a request, and checks one that somebody else has signed. Pure functions of
// the request, the keys and the time.
#pragma once

#include "core/net/Network.h"

namespace aybiza {

struct AwsKeys {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;  ///< empty for long-lived keys
};

struct SigV4Scope {
  std::string region;   ///< "eu-central-1"
  std::string service;  ///< the signing name: "bedrock", not "bedrock-runtime"
  /// S3 signs the path as it is on the wire, everybody else encodes it once more; and S3 always sends
  /// x-amz-content-sha256.
  bool s3_rules() const { return service == "s3"; }
};

/// The headers to add to the request: X-Amz-Date, X-Amz-Security-Token, Authorization (and for S3
/// X-Amz-Content-Sha256 unless the request has one). All other headers must be set before, but for Host,
/// which follows from the URL; hop-by-hop headers and User-Agent stay unsigned. Fault::bad_input for a broken
/// URL.
Result<Headers> sign_v4(const HttpRequest& request, const AwsKeys& keys, const SigV4Scope& scope,
                        WallTime now);

/// What an Authorization header claims.
struct SigV4Claim {
  std::string access_key_id;
  std::string date;  ///< yyyymmdd
  SigV4Scope scope;
  std::vector<std::string> signed_headers;
  std::string signature;  ///< lower-case hex
};
/// A request as it came over the wire.
struct SignedRequest {
  std::string method;
  std::string target;  ///< path and query, still percent-encoded
  Headers headers;
  std::string body;
};

/// Reads the claim; Fault::unauthorized with the words of AWS where it is missing or malformed.
Result<SigV4Claim> read_claim(const Headers& headers);
/// Rebuilds the signature from the headers that the claim names. Any difference, a clock more than `skew` off
/// or a body that is not the hashed one is Fault::unauthorized with status 403 and the words of AWS.
Result<void> check_claim(const SigV4Claim& claim, const SignedRequest& request, const AwsKeys& keys,
                         WallTime now, Duration skew = std::chrono::minutes(5));

}  // namespace aybiza
