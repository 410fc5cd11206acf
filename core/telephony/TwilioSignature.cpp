#include "core/telephony/TwilioSignature.h"

#include <glib.h>

#include <map>
#include <memory>
#include <set>
#include <vector>

#include "core/base/GPtr.h"
#include "core/base/Ids.h"

namespace aybiza {

namespace {

std::string base64_hmac_sha1(std::string_view key, std::string_view text) {
  GHmac* hmac = g_hmac_new(G_CHECKSUM_SHA1, reinterpret_cast<const guchar*>(key.data()), key.size());
  g_hmac_update(hmac, reinterpret_cast<const guchar*>(text.data()), static_cast<gssize>(text.size()));
  guint8 digest[20];
  gsize size = sizeof digest;
  g_hmac_get_digest(hmac, digest, &size);
  g_hmac_unref(hmac);
  return GChars(g_base64_encode(digest, size)).get();
}

/// The URL as written, with the scheme's usual port added, and with its port taken away. Where the scheme is wss,
/// Twilio's validator adds 80: whatever is not https counts as http there.
std::vector<std::string> variants(std::string_view url) {
  std::vector<std::string> all = {std::string(url)};
  const size_t host = url.find("://");
  if (host == url.npos) return all;
  const size_t path = std::min(url.find('/', host + 3), url.size());
  const std::string_view authority = url.substr(0, path), rest = url.substr(path);
  const size_t colon = authority.find(':', host + 3);
  if (colon == authority.npos)
    all.push_back(std::string(authority) + (url.starts_with("https") ? ":443" : ":80") + std::string(rest));
  else all.push_back(std::string(authority.substr(0, colon)) + std::string(rest));
  return all;
}

}  // namespace

std::string twilio_signature(std::string_view auth_token, std::string_view url, const Parameters& form) {
  std::map<std::string_view, std::set<std::string_view>> fields;
  for (const auto& [name, value] : form) fields[name].insert(value);
  std::string text(url);
  for (const auto& [name, values] : fields)
    for (std::string_view value : values) text.append(name).append(value);
  return base64_hmac_sha1(auth_token, text);
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
  const GChars digest(g_compute_checksum_for_data(G_CHECKSUM_SHA256, reinterpret_cast<const guchar*>(body.data()), body.size()));
  return equal_constant_time(find_parameter(*query, "bodySHA256"), digest.get()) &&
         is_twilio_signature(signature, auth_token, url, {});
}

}  // namespace aybiza
