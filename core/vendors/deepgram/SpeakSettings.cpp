#include "core/vendors/deepgram/SpeakSettings.h"

#include <glib.h>

#include <algorithm>
#include <array>

#include "core/base/GPtr.h"
#include "core/vendors/deepgram/EncodingName.h"
#include "core/vendors/deepgram/SpeakVoices.h"

namespace aybiza {

namespace {

constexpr std::array linear_rates = {24000, 8000, 16000, 32000, 48000};
constexpr std::array law_rates = {8000, 16000};
constexpr std::string_view vendor_host = "://api.deepgram.com";
// A caller is waiting: better a second try than the last of ten seconds.
constexpr Duration handshake_timeout = seconds(4);
constexpr double slowest = 0.7, fastest = 1.5;

// 1.5, not 1.500000, and never a comma whatever the locale.
std::string number(double value) {
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  return g_ascii_formatd(text, sizeof text, "%.2f", value);
}

std::string escaped(const std::string& value) {
  return GChars(g_uri_escape_string(value.c_str(), nullptr, false)).get();
}

// The service's URL up to the query, with the path added where only a host was given.
Result<std::string> endpoint(const std::string& url) {
  const size_t scheme = url.starts_with("wss://") ? 6 : url.starts_with("ws://") ? 5 : 0;
  if (!scheme || url.size() == scheme)
    return fail(Fault::bad_input, "Aura's url '" + url + "' is not a WebSocket address",
                "write it as wss://host or ws://host:port");
  if (url.find_first_of("?#", scheme) != std::string::npos)
    return fail(Fault::bad_input, "Aura's url '" + url + "' already has a query",
                "leave it out: the query is made of the other settings");
  const size_t path = url.find('/', scheme);
  if (path == std::string::npos) return url + "/v1/speak";
  return path + 1 == url.size() ? url + "v1/speak" : url;
}

}  // namespace

std::span<const int> speak_rates(MediaFormat::Encoding encoding) {
  if (encoding == MediaFormat::Encoding::s16le) return linear_rates;
  return law_rates;
}

std::string full_voice_name(std::string_view model, std::string_view voice, std::string_view language) {
  if (voice.empty() || voice.find('-') != std::string_view::npos) return std::string(voice);
  return std::string(model) + "-" + std::string(voice) + "-" + std::string(language);
}

Result<WebSocketRequest> make_request(const SpeakSettings& settings) {
  auto url = endpoint(settings.url);
  if (!url) return fail(url.error());
  if (settings.api_key.empty() && url->find(vendor_host) != std::string::npos)
    return fail(Fault::unauthorized, "there is no key for Deepgram", "set api-key or DEEPGRAM_API_KEY");
  if (settings.voice.empty())
    return fail(Fault::bad_input, "Aura needs a voice", "for example aura-2-thalia-en");
  const std::string encoding = encoding_name(settings.format.encoding);
  if (std::ranges::count(speak_rates(settings.format.encoding), settings.format.rate) == 0)
    return fail(Fault::bad_input,
                "Aura has no " + encoding + " at " + std::to_string(settings.format.rate) + " Hz");
  if (!(settings.speed >= slowest && settings.speed <= fastest))
    return fail(Fault::bad_input, "Aura's speed " + number(settings.speed) + " is outside " +
                                      number(slowest) + " to " + number(fastest));

  WebSocketRequest request{.url = std::move(*url), .timeout = handshake_timeout};
  request.url += "?model=" + escaped(settings.voice) + "&encoding=" + encoding +
                 "&sample_rate=" + std::to_string(settings.format.rate) + "&container=none";
  if (settings.speed != 1.0) request.url += "&speed=" + number(settings.speed);
  if (settings.mip_opt_out) request.url += "&mip_opt_out=true";
  if (!settings.tag.empty()) request.url += "&tag=" + escaped(settings.tag);
  if (!settings.api_key.empty()) request.headers.emplace_back("Authorization", "Token " + settings.api_key);
  return request;
}

std::optional<std::string> doubt_about_voice(std::string_view voice) {
  if (find_voice(voice)) return std::nullopt;
  return "the voice '" + std::string(voice) + "' is not among the Aura-2 voices known to this version";
}

}  // namespace aybiza
