#include "ListenParameters.h"

#include <algorithm>
#include <charconv>

namespace aybiza::emulator {

namespace {

constexpr int bad_request_status = 400;
constexpr size_t most_keyterm_tokens = 500;

tl::unexpected<Error> invalid(std::string message) {
  return fail(Fault::rejected, "Failed to deserialize query parameters: " + std::move(message),
              "INVALID_QUERY_PARAMETER", bad_request_status);
}
tl::unexpected<Error> bad_request(std::string message) {
  return fail(Fault::rejected, "Bad Request: " + std::move(message), "Bad Request", bad_request_status);
}

// Reads one parameter after the other and remembers the first mistake.
class Query {
 public:
  explicit Query(const Parameters& parameters) : parameters_(parameters) {}

  bool has(std::string_view name) const { return !find_parameter(parameters_, name).empty(); }
  std::string text(std::string_view name, std::string_view fallback = "") const {
    const auto value = find_parameter(parameters_, name);
    return std::string(value.empty() ? fallback : value);
  }
  std::vector<std::string> list(std::string_view name) const {
    std::vector<std::string> values;
    for (const auto& [key, value] : parameters_)
      if (key == name) values.push_back(value);
    return values;
  }
  bool flag(std::string_view name) {
    const auto value = find_parameter(parameters_, name);
    if (value == "true") return true;
    if (!value.empty() && value != "false") wrong(name, "provided string was not `true` or `false`");
    return false;
  }
  double number(std::string_view name, double fallback, double least, double most) {
    const auto value = find_parameter(parameters_, name);
    if (value.empty()) return fallback;
    double number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || end != value.data() + value.size())
      wrong(name, "invalid digit found in string");
    else if (number < least || number > most)
      wrong(name, "value out of range");
    return number;
  }
  void wrong(std::string_view name, std::string_view what) {
    if (mistake_.empty()) mistake_ = std::string(name) + ": " + std::string(what);
  }
  const std::string& mistake() const { return mistake_; }

 private:
  const Parameters& parameters_;
  std::string mistake_;
};

Result<AudioFormat> read_format(Query& query, bool with_channels) {
  AudioFormat format;
  if (!query.has("encoding")) return format;
  auto encoding = parse_encoding(query.text("encoding"));
  if (!encoding && encoding.error().fault == Fault::bad_input)
    return invalid("encoding: " + encoding.error().message);
  if (!encoding) return bad_request(encoding.error().message);
  format.encoding = *encoding;
  if (!query.has("sample_rate")) return bad_request("encoding requires sample_rate.");
  format.rate = static_cast<int>(query.number("sample_rate", 0, 4000, 192000));
  if (with_channels) format.channels = static_cast<int>(query.number("channels", 1, 1, 20));
  return format;
}

Result<void> check_keyterms(const std::vector<std::string>& keyterms) {
  size_t tokens = 0;
  for (const auto& term : keyterms) tokens += 1 + static_cast<size_t>(std::ranges::count(term, ' '));
  if (tokens > most_keyterm_tokens)
    return bad_request("Keyterm limit exceeded. The maximum number of tokens across all keyterms is 500.");
  return {};
}

// "nova-3", "nova-2-phonecall", "whisper-large".
bool is_known_v1_model(std::string_view model) {
  static constexpr std::string_view known_families[] = {"nova-3",   "nova-2", "nova",
                                                        "enhanced", "base",   "whisper"};
  static constexpr std::string_view known_uses[] = {
      "general",   "medical", "meeting",          "phonecall", "voicemail", "finance", "video",  "automotive",
      "drivethru", "atc",     "conversationalai", "tiny",      "base",      "small",   "medium", "large"};
  return std::ranges::any_of(known_families, [&](std::string_view family) {
    if (!model.starts_with(family)) return false;
    const std::string_view rest = model.substr(family.size());
    return rest.empty() ||
           (rest[0] == '-' && std::ranges::find(known_uses, rest.substr(1)) != std::end(known_uses));
  });
}

}  // namespace

Result<ListenV1Parameters> read_listen_v1(const Parameters& parameters) {
  Query query(parameters);
  ListenV1Parameters read;
  read.model = query.text("model", "base");
  if (!is_known_v1_model(read.model)) return bad_request("No such model/version combination found.");
  auto format = read_format(query, true);
  if (!format) return fail(format.error());
  read.format = *format;
  read.interim_results = query.flag("interim_results");
  read.vad_events = query.flag("vad_events");
  read.punctuate = query.flag("punctuate") || query.flag("smart_format");
  if (query.flag("multichannel") && read.format.channels > 1)
    return bad_request("the emulator hears one channel; several are mixed unless multichannel is set.");
  read.language = query.text("language", "en");
  if (query.text("endpointing") == "false")
    read.endpointing.reset();
  else
    read.endpointing = query.number("endpointing", 10, 0, 60000) / 1000;
  if (query.has("utterance_end_ms")) {
    read.utterance_end = query.number("utterance_end_ms", 1000, 1000, 60000) / 1000;
    if (!read.interim_results) return bad_request("utterance_end_ms requires interim_results.");
  }
  read.keyterms = query.list("keyterm");
  if (!read.keyterms.empty() && !read.model.starts_with("nova-3"))
    return bad_request("Keyterms are only supported by Nova-3.");
  if (query.has("keywords") && read.model.starts_with("nova-3"))
    return bad_request("Keywords are not supported by Nova-3. Use keyterm instead.");
  if (auto checked = check_keyterms(read.keyterms); !checked) return fail(checked.error());
  if (!query.mistake().empty()) return invalid(query.mistake());
  return read;
}

Result<ListenV2Parameters> read_listen_v2(const Parameters& parameters) {
  static constexpr std::string_view known_parameters[] = {
      "model",          "encoding", "sample_rate",   "eot_threshold",    "eager_eot_threshold",
      "eot_timeout_ms", "keyterm",  "language_hint", "profanity_filter", "numerals",
      "redact",         "tag",      "mip_opt_out"};
  for (const auto& [name, value] : parameters)
    if (std::ranges::find(known_parameters, name) == std::end(known_parameters))
      return invalid("unknown field `" + name + "`");
  Query query(parameters);
  ListenV2Parameters read;
  read.model = query.text("model");
  if (read.model.empty()) return invalid("missing field `model`");
  if (read.model != "flux-general-en" && read.model != "flux-general-multi")
    return bad_request("No such model/version combination found.");
  auto format = read_format(query, false);
  if (!format) return fail(format.error());
  read.format = *format;
  read.thresholds.end_of_turn = query.number("eot_threshold", 0.7, 0.5, 1.0);
  if (query.has("eager_eot_threshold"))
    read.thresholds.eager = query.number("eager_eot_threshold", 0, 0.3, 0.9);
  read.thresholds.timeout = query.number("eot_timeout_ms", 5000, 500, 60000) / 1000;
  read.keyterms = query.list("keyterm");
  read.language_hints = query.list("language_hint");
  if (!read.language_hints.empty() && read.model != "flux-general-multi")
    return bad_request("language_hint is only supported by flux-general-multi.");
  for (const auto& hint : read.language_hints)
    if (hint.empty()) return invalid("language_hint: value is empty");
  if (auto checked = check_keyterms(read.keyterms); !checked) return fail(checked.error());
  if (!query.mistake().empty()) return invalid(query.mistake());
  return read;
}

Result<FluxThresholds> change_thresholds(FluxThresholds thresholds, const Json& json) {
  for (const auto& [name, value] : json.items()) {
    const double number = value.is_number() ? value.get<double>() : -1;
    if (name == "eot_threshold" && number >= 0.5 && number <= 1)
      thresholds.end_of_turn = number;
    else if (name == "eager_eot_threshold" && number >= 0.3 && number <= 0.9)
      thresholds.eager = number;
    else if (name == "eager_eot_threshold" && value.is_null())
      thresholds.eager.reset();
    else if (name == "eot_timeout_ms" && number >= 500 && number <= 60000)
      thresholds.timeout = number / 1000;
    else
      return fail(Fault::rejected, "invalid " + name);
  }
  return thresholds;
}

}  // namespace aybiza::emulator
