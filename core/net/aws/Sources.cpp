#include "core/net/aws/Sources.h"

#include "core/base/GPtr.h"
#include "core/base/Json.h"

namespace aybiza::aws {

Task<Found> from_environment(Network&, const Environment& environment) {
  Credentials found;
  found.keys = {environment.get("AWS_ACCESS_KEY_ID"), environment.get("AWS_SECRET_ACCESS_KEY"),
                environment.get("AWS_SESSION_TOKEN")};
  if (found.keys.access_key_id.empty()) co_return std::nullopt;
  if (found.keys.secret_access_key.empty())
    co_return fail(Fault::unauthorized, "AWS_ACCESS_KEY_ID is set but AWS_SECRET_ACCESS_KEY is not");
  co_return found;
}

std::vector<Source> default_sources() {
  return {{"the environment", from_environment},
          {"the profile", from_profile},
          {"the web identity", from_web_identity},
          {"the container", from_container},
          {"the instance metadata", from_instance}};
}

Result<WallTime> parse_expiration(const std::string& text) {
  GDateTime* time = g_date_time_new_from_iso8601(text.c_str(), nullptr);
  if (!time)
    return fail(Fault::bad_input, "\"" + text.substr(0, 40) + "\" is no ISO 8601 time with a time zone");
  const WallTime expires{seconds(g_date_time_to_unix(time))};
  g_date_time_unref(time);
  return expires;
}

Found parse_credentials(std::string_view text, std::string_view what, std::string_view token_key) {
  const auto json = parse_json(text, what);
  if (!json) return fail(json.error());
  Credentials found;
  found.keys = {get_string(*json, "AccessKeyId"), get_string(*json, "SecretAccessKey"),
                get_string(*json, token_key)};
  if (found.keys.access_key_id.empty() || found.keys.secret_access_key.empty())
    return fail(Fault::unauthorized, std::string(what) + " gave no AccessKeyId and SecretAccessKey");
  if (const std::string text = get_string(*json, "Expiration"); !text.empty()) {
    const auto expires = parse_expiration(text);
    if (!expires) return fail(expires.error());
    found.expires = *expires;
  }
  return found;
}

}  // namespace aybiza::aws
