// URLs, queries and forms as values. Nothing here normalises: the path and query that are written are the
// bytes that go over the wire, which is what signatures are made of.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/Error.h"

namespace aybiza {

struct Url {
  std::string scheme;  ///< lower case
  std::string host;    ///< without the brackets of an IPv6 address
  uint16_t port = 0;   ///< the scheme's own where the URL names none
  std::string path;    ///< still percent-encoded, at least "/"
  std::string query;   ///< still percent-encoded, without "?"

  bool is_secure() const { return scheme == "https" || scheme == "wss"; }
  bool has_default_port() const { return port == (is_secure() ? 443 : 80); }
  /// The value of the Host header.
  std::string authority() const;
  /// What follows the method in the request line.
  std::string target() const { return query.empty() ? path : path + "?" + query; }
};

/// http, https, ws and wss only; user names, blanks and control characters are refused. A fragment is
/// dropped.
Result<Url> parse_url(std::string_view text);

/// Everything but A-Z a-z 0-9 - _ . ~ (RFC 3986 "unreserved") and the characters of `keep`.
std::string percent_encode(std::string_view text, std::string_view keep = {});
/// A "%" without two hex digits is bad input.
Result<std::string> percent_decode(std::string_view text);

/// Order and repetition are kept: Deepgram takes `keyterm=…&keyterm=…`.
using Parameters = std::vector<std::pair<std::string, std::string>>;
/// The first value of a name, or nothing.
std::string_view find_parameter(const Parameters& parameters, std::string_view name);
/// "a=1&b=x%20y"
std::string to_query(const Parameters& parameters);
/// The URL with the parameters appended to what query it has.
std::string with_query(std::string_view url, const Parameters& parameters);

struct FormLimits {
  size_t max_bytes = 64 * 1024;
  size_t max_parameters = 256;
};
/// A body of type application/x-www-form-urlencoded, or a query: "+" is a blank.
Result<Parameters> parse_form(std::string_view body, FormLimits limits = {});

}  // namespace aybiza
