// The canonical form of a request, on which the signer and the checker of AWS Signature Version 4 must agree
// to the byte.
#pragma once

#include "core/net/SigV4.h"

namespace aybiza::sigv4 {

inline constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";
inline constexpr std::string_view content_sha256 = "x-amz-content-sha256";

/// "20260102T030405Z"
std::string timestamp(WallTime time);
std::string to_lower(std::string_view text);

/// `target` is path and query as on the wire; `signed_headers` are lower case and sorted.
std::string canonical_request(std::string_view method, std::string_view target, const Headers& headers,
                              const std::vector<std::string>& signed_headers, std::string_view payload_hash,
                              bool s3_rules);

/// "20260102/us-east-1/bedrock/aws4_request"
std::string credential_scope(std::string_view date, const SigV4Scope& scope);

/// In lower-case hex.
std::string signature(const AwsKeys& keys, std::string_view timestamp, const SigV4Scope& scope,
                      std::string_view canonical_request);

std::string join(const std::vector<std::string>& parts, char separator);

}  // namespace aybiza::sigv4
