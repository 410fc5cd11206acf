// TwilioSignature: proof that a request comes from Twilio (header X-Twilio-Signature): HMAC-SHA1, keyed with the
// account's auth token, over the URL as Twilio called it and the form's fields. The URL must be the public one: behind
// a proxy the one that we see is another.
// Source: the validator of Twilio's own Node.js helper library, version 6.2.
#pragma once

#include <string>
#include <string_view>

#include "core/net/Url.h"

namespace aybiza {

/// base64(HMAC-SHA1(token, url + each name in order of its bytes, with its values without repetitions in order)).
std::string twilio_signature(std::string_view auth_token, std::string_view url, const Parameters& form);

/// Accepts the URL with and without its port, as Twilio's validator does: Twilio leaves a port out of what it signs, or
/// adds the scheme's own, by rules that have changed over the years. A media stream's upgrade is signed over its wss://
/// URL with an empty form.
bool is_twilio_signature(std::string_view signature, std::string_view auth_token, std::string_view url,
                         const Parameters& form);

/// A request with a JSON body: the URL's query carries bodySHA256 and is signed with an empty form.
bool is_twilio_json_signature(std::string_view signature, std::string_view auth_token, std::string_view url,
                              std::string_view body);

}  // namespace aybiza
