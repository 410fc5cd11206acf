#include "core/net/SigV4Canonical.h"

#include <algorithm>
#include <ctime>

#include "core/net/Hash.h"
#include "core/net/Url.h"

namespace aybiza::sigv4 {

namespace {

/// Dot segments resolved, empty segments dropped.
std::string normalised(std::string_view path) {
  std::vector<std::string_view> segments;
  for (size_t at = 0; at < path.size();) {
    const size_t end = std::min(path.find('/', at), path.size());
    const std::string_view segment = path.substr(at, end - at);
    if (segment == "..") {
      if (!segments.empty()) segments.pop_back();
    } else if (!segment.empty() && segment != ".") {
      segments.push_back(segment);
    }
    at = end + 1;
  }
  std::string result;
  for (const auto segment : segments) result.append("/").append(segment);
  if (result.empty() || path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..")) result += '/';
  return result;
}

/// Encoded as AWS encodes, whatever the encoding on the wire was.
std::string encoded_once(std::string_view text) {
  auto decoded = percent_decode(text);
  return percent_encode(decoded ? *decoded : std::string(text));
}

std::string canonical_query(std::string_view query) {
  Parameters parameters;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const size_t equals = std::min(pair.find('='), pair.size());
    parameters.emplace_back(encoded_once(pair.substr(0, equals)),
                            encoded_once(pair.substr(std::min(equals + 1, pair.size()))));
  }
  std::ranges::sort(parameters);
  std::string result;
  for (const auto& [name, value] : parameters) {
    if (!result.empty()) result += '&';
    result += name + "=" + value;
  }
  return result;
}

/// Without outer blanks, inner ones collapsed.
std::string trimmed(std::string_view value) {
  std::string result;
  for (const char c : value) {
    if (c != ' ' && c != '\t')
      result += c;
    else if (!result.empty() && result.back() != ' ')
      result += ' ';
  }
  if (result.ends_with(' ')) result.pop_back();
  return result;
}

std::string canonical_header(const Headers& headers, const std::string& name) {
  std::string values;
  for (const auto& [key, value] : headers) {
    if (to_lower(key) != name) continue;
    if (!values.empty()) values += ',';
    values += trimmed(value);
  }
  return name + ":" + values + "\n";
}

}  // namespace

std::string timestamp(WallTime time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[sizeof "20260102T030405Z"];
  std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &parts);
  return text;
}

std::string to_lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return lower;
}

std::string canonical_request(std::string_view method, std::string_view target, const Headers& headers,
                              const std::vector<std::string>& signed_headers, std::string_view payload_hash,
                              bool s3_rules) {
  const size_t question = std::min(target.find('?'), target.size());
  const std::string_view path = target.substr(0, question);
  const std::string_view query = target.substr(std::min(question + 1, target.size()));
  std::string request(method);
  request += '\n';
  request += s3_rules ? std::string(path) : percent_encode(normalised(path), "/");
  request += '\n' + canonical_query(query) + '\n';
  for (const auto& name : signed_headers) request += canonical_header(headers, name);
  request += '\n' + join(signed_headers, ';') + '\n';
  return request.append(payload_hash);
}

std::string credential_scope(std::string_view date, const SigV4Scope& scope) {
  return std::string(date) + "/" + scope.region + "/" + scope.service + "/aws4_request";
}

std::string signature(const AwsKeys& keys, std::string_view timestamp, const SigV4Scope& scope,
                      std::string_view canonical_request) {
  const std::string_view date = timestamp.substr(0, 8);
  const std::string text = std::string(algorithm) + "\n" + std::string(timestamp) + "\n" +
                           credential_scope(date, scope) + "\n" + sha256_hex(canonical_request);
  std::string key = "AWS4" + keys.secret_access_key;
  for (const std::string_view part : {date, std::string_view(scope.region), std::string_view(scope.service),
                                      std::string_view("aws4_request")})
    key = hmac_sha256(key, part);
  return to_hex(hmac_sha256(key, text));
}

std::string join(const std::vector<std::string>& parts, char separator) {
  std::string joined;
  for (const auto& part : parts) {
    if (!joined.empty()) joined += separator;
    joined += part;
  }
  return joined;
}

}  // namespace aybiza::sigv4
