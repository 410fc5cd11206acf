#include "core/telephony/TwilioSignature.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "core/base/Ids.h"
#include "core/net/Hash.h"

namespace aybiza {

namespace {

/// The URL as written, and what Twilio may have signed instead of it: without the port, or with the scheme's own.
/// Twilio's validator takes wss for http and adds 80; 443 is what the scheme means.
std::vector<std::string> variants(std::string_view url) {
  std::vector<std::string> all = {std::string(url)};
  const size_t scheme_end = url.find("://");
  if (scheme_end == url.npos) return all;
  const size_t end = std::min(url.find_first_of("/?#", scheme_end + 3), url.size());
  const std::string_view server = url.substr(0, end), rest = url.substr(end);
  // The colon of a port stands behind a user's password and behind the brackets of an IPv6 address.
  const size_t host = std::max(scheme_end + 3, server.find_last_of("@]") + 1);
  const size_t colon = server.find(':', host);
  const auto add = [&all, rest](std::string_view variant, std::string_view port) {
    all.push_back(std::string(variant).append(port).append(rest));
  };
  if (colon != server.npos) {
    add(server.substr(0, colon), "");
  } else {
    if (url.starts_with("https") || url.starts_with("wss")) add(server, ":443");
    if (!url.starts_with("https")) add(server, ":80");
  }
  return all;
}

}  // namespace

std::string twilio_signature(std::string_view auth_token, std::string_view url, const Parameters& form) {
  std::map<std::string_view, std::set<std::string_view>> fields;
  for (const auto& [name, value] : form) fields[name].insert(value);
  std::string text(url);
  for (const auto& [name, values] : fields)
    for (std::string_view value : values) text.append(name).append(value);
  return to_base64(hmac_sha1(auth_token, text));
}

bool is_twilio_signature(std::string_view signature, std::string_view auth_token, std::string_view url,
                         const Parameters& form) {
  bool matches = false;
  for (const std::string& variant : variants(url))
    matches |= equal_constant_time(signature, twilio_signature(auth_token, variant, form));
  return matches;
}

bool is_twilio_json_signature(std::string_view signature, std::string_view auth_token, std::string_view url,
                              std::string_view body) {
  const size_t question = url.find('?');
  auto query = parse_form(question == url.npos ? "" : url.substr(question + 1));
  if (!query) return false;
  return equal_constant_time(find_parameter(*query, "bodySHA256"), sha256_hex(body)) &&
         is_twilio_signature(signature, auth_token, url, {});
}

}  // namespace aybiza
