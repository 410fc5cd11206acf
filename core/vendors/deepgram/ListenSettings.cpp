#include "core/vendors/deepgram/ListenSettings.h"

#include <algorithm>
#include <array>

#include "core/base/GPtr.h"
#include "core/vendors/deepgram/EncodingName.h"

namespace aybiza {

namespace {

constexpr size_t max_keyterm_tokens = 500;

// The vendor counts tokens of a vocabulary that it does not publish. A token is rarely longer than a word and
// rarely shorter than four letters; terms that are near the limit by this measure are left to the vendor to
// judge.
size_t roughly_count_tokens(const std::string& text) {
  size_t tokens = 0;
  size_t letters = 0;
  for (const char c : text + " ") {
    if (c == ' ') {
      tokens += (letters + 3) / 4;
      letters = 0;
    } else {
      letters++;
    }
  }
  return tokens;
}

std::string number(double value) {
  auto text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

tl::unexpected<Error> wrong(std::string_view name, std::string_view value, std::string_view allowed) {
  return fail(Fault::bad_input,
              "Deepgram: " + std::string(name) + "=" + std::string(value) + " is not possible",
              "it must be " + std::string(allowed));
}

Result<void> check_range(std::string_view name, std::optional<double> value, double lowest, double highest) {
  if (!value || (*value >= lowest && *value <= highest)) return {};  // NaN is in no range
  return wrong(name, number(*value), "from " + number(lowest) + " to " + number(highest));
}

// The members that only one of the two services knows, by the name the user gave them.
struct Exclusive {
  std::string_view name;
  bool is_set;
};

std::vector<Exclusive> nova_only(const ListenSettings& s) {
  return {{"version", !s.version.empty()},
          {"language", !s.language.empty()},
          {"interim-results", s.interim_results.has_value()},
          {"endpointing", s.endpointing.has_value()},
          {"utterance-end-ms", s.utterance_end_ms.has_value()},
          {"vad-events", s.vad_events.has_value()},
          {"smart-format", s.smart_format.has_value()},
          {"no-delay", s.no_delay.has_value()},
          {"punctuate", s.punctuate.has_value()},
          {"dictation", s.dictation.has_value()},
          {"filler-words", s.filler_words.has_value()},
          {"replace", !s.replace.empty()}};
}

std::vector<Exclusive> flux_only(const ListenSettings& s) {
  return {{"language-hints", !s.language_hints.empty()},
          {"eot-threshold", s.eot_threshold.has_value()},
          {"eager-eot-threshold", s.eager_eot_threshold.has_value()},
          {"eot-timeout-ms", s.eot_timeout_ms.has_value()}};
}

Result<void> check_known(const ListenSettings& s) {
  const bool flux = s.api() == ListenApi::flux;
  for (const auto& parameter : flux ? nova_only(s) : flux_only(s))
    if (parameter.is_set)
      return fail(Fault::bad_input,
                  "Deepgram: the model " + s.model + " does not know " + std::string(parameter.name),
                  flux ? "it is a parameter of nova models; leave it unset or choose one of them"
                       : "it is a parameter of flux models; leave it unset or choose one of them");
  return {};
}

Result<void> check_format(const MediaFormat& format) {
  constexpr std::array rates = {8000, 16000, 24000, 32000, 48000};
  if (format.encoding != MediaFormat::Encoding::s16le) {
    if (format.rate != 8000) return wrong("sample_rate", std::to_string(format.rate), "8000 for G.711");
  } else if (std::ranges::find(rates, format.rate) == rates.end()) {
    return wrong("sample_rate", std::to_string(format.rate), "8000, 16000, 24000, 32000 or 48000");
  }
  return {};
}

Result<void> check_lists(const ListenSettings& s) {
  const bool flux = s.api() == ListenApi::flux;
  size_t tokens = 0;
  for (const auto& term : s.keyterms) {
    if (term.find_first_not_of(' ') == std::string::npos)
      return wrong("keyterm", "\"\"", "a word or a phrase");
    tokens += roughly_count_tokens(term);
  }
  if (tokens > max_keyterm_tokens)
    return fail(Fault::bad_input,
                "Deepgram: the keyterms hold about " + std::to_string(tokens) + " tokens, the limit is " +
                    std::to_string(max_keyterm_tokens),
                "keep those that callers really say");
  if (!s.keyterms.empty() && !flux && !s.model.starts_with("nova-3"))
    return fail(Fault::bad_input, "Deepgram: the model " + s.model + " does not know keyterms",
                "choose a nova-3 or flux model");
  for (const auto& kind : s.redact) {
    const bool both = kind == "numbers" || kind == "aggressive_numbers";
    if (both || (!flux && (kind == "true" || kind == "pci" || kind == "ssn"))) continue;
    return wrong("redact", kind,
                 flux ? "numbers or aggressive_numbers" : "true, numbers, aggressive_numbers, pci or ssn");
  }
  for (const auto& pair : s.replace)
    if (pair.find(':') == std::string::npos || pair.starts_with(':'))
      return wrong("replace", pair, "of the form heard:written");
  for (const auto& hint : s.language_hints)
    if (hint.empty()) return wrong("language-hints", "\"\"", "a BCP-47 tag");
  if (!s.language_hints.empty() && s.model != "flux-general-multi")
    return fail(Fault::bad_input, "Deepgram: the model " + s.model + " does not know language-hints",
                "choose flux-general-multi");
  return {};
}

class Query {
 public:
  explicit Query(std::string url) : url_(std::move(url)) {}
  void add(std::string_view name, const std::string& value) {
    if (value.empty()) return;
    GChars escaped(g_uri_escape_string(value.c_str(), nullptr, FALSE));
    url_ += separator_;
    url_.append(name).append("=").append(escaped.get());
    separator_ = '&';
  }
  void add(std::string_view name, std::optional<bool> value) {
    if (value) add(name, std::string(*value ? "true" : "false"));
  }
  void add(std::string_view name, std::optional<int> value) {
    if (value) add(name, std::to_string(*value));
  }
  void add(std::string_view name, std::optional<double> value) {
    if (value) add(name, number(*value));
  }
  void add(std::string_view name, const std::vector<std::string>& values) {
    for (const auto& value : values) add(name, value);
  }
  std::string take() { return std::move(url_); }

 private:
  std::string url_;
  char separator_ = '?';
};

std::string endpoint(const ListenSettings& s) {
  std::string url = s.url;
  while (url.ends_with('/')) url.pop_back();
  return url + (s.api() == ListenApi::flux ? "/v2/listen" : "/v1/listen");
}

}  // namespace

void keep_known(ListenSettings& s) {
  if (s.api() == ListenApi::nova) {
    s.language_hints.clear();
    s.eot_threshold.reset();
    s.eager_eot_threshold.reset();
    s.eot_timeout_ms.reset();
    if (!s.model.starts_with("nova-3")) s.keyterms.clear();
    return;
  }
  s.version.clear();
  s.language.clear();
  for (auto flag : {&ListenSettings::interim_results, &ListenSettings::vad_events,
                    &ListenSettings::smart_format, &ListenSettings::no_delay, &ListenSettings::punctuate,
                    &ListenSettings::dictation, &ListenSettings::filler_words})
    (s.*flag).reset();
  s.endpointing.reset();
  s.utterance_end_ms.reset();
  s.replace.clear();
  std::erase_if(s.redact,
                [](const std::string& kind) { return kind != "numbers" && kind != "aggressive_numbers"; });
}

Result<void> validate(const ListenSettings& s) {
  if (!s.url.starts_with("ws://") && !s.url.starts_with("wss://"))
    return wrong("url", s.url, "a ws:// or wss:// address");
  if (s.url.find_first_of("?# ") != std::string::npos)
    return wrong("url", s.url, "an address without a query: parameters are properties");
  if (s.model.empty()) return wrong("model", "\"\"", "a model such as nova-3 or flux-general-en");
  if (auto ok = check_format(s.format); !ok) return ok;
  if (auto ok = check_known(s); !ok) return ok;
  if (auto ok = check_lists(s); !ok) return ok;

  if (s.endpointing.value_or(0) < 0)
    return wrong("endpointing", std::to_string(*s.endpointing), "0 or more ms");
  const int utterance_end = s.utterance_end_ms.value_or(0);
  if (utterance_end != 0 && utterance_end < 1000)
    return wrong("utterance-end-ms", std::to_string(utterance_end), "0 (off) or at least 1000 ms");
  if (utterance_end != 0 && !s.interim_results.value_or(false))
    return fail(Fault::bad_input, "Deepgram: utterance-end-ms needs interim-results",
                "set interim-results=true or utterance-end-ms=0");

  if (auto ok = check_range("eot-threshold", s.eot_threshold, 0.5, 1.0); !ok) return ok;
  if (auto ok = check_range("eager-eot-threshold", s.eager_eot_threshold, 0.3, 0.9); !ok) return ok;
  if (auto ok = check_range("eot-timeout-ms", s.eot_timeout_ms, 500, 60000); !ok) return ok;
  constexpr double default_eot_threshold = 0.7;
  if (s.eager_eot_threshold && *s.eager_eot_threshold > s.eot_threshold.value_or(default_eot_threshold))
    return wrong("eager-eot-threshold", number(*s.eager_eot_threshold), "no greater than eot-threshold");
  return {};
}

Result<WebSocketRequest> make_request(const ListenSettings& s) {
  if (auto ok = validate(s); !ok) return fail(ok.error());
  Query query(endpoint(s));
  query.add("model", s.model);
  query.add("version", s.version);
  query.add("encoding", encoding_name(s.format.encoding));
  query.add("sample_rate", std::optional(s.format.rate));
  query.add("language", s.language);
  query.add("interim_results", s.interim_results);
  if (s.endpointing == 0)
    query.add("endpointing", std::string("false"));
  else
    query.add("endpointing", s.endpointing);
  if (s.utterance_end_ms.value_or(0) > 0) query.add("utterance_end_ms", s.utterance_end_ms);
  query.add("vad_events", s.vad_events);
  query.add("smart_format", s.smart_format);
  query.add("no_delay", s.no_delay);
  query.add("punctuate", s.punctuate);
  query.add("numerals", s.numerals);
  query.add("profanity_filter", s.profanity_filter);
  query.add("dictation", s.dictation);
  query.add("filler_words", s.filler_words);
  query.add("replace", s.replace);
  query.add("eot_threshold", s.eot_threshold);
  query.add("eager_eot_threshold", s.eager_eot_threshold);
  query.add("eot_timeout_ms", s.eot_timeout_ms);
  query.add("language_hint", s.language_hints);
  query.add("keyterm", s.keyterms);
  query.add("redact", s.redact);
  query.add("tag", s.tags);
  query.add("mip_opt_out", s.mip_opt_out);

  WebSocketRequest request;
  request.url = query.take();
  if (!s.api_key.empty()) request.headers = {{"Authorization", "Token " + s.api_key}};
  request.timeout = seconds(5);  // a call cannot wait longer for its ears before another try is better
  return request;
}

uint8_t silence_byte(MediaFormat::Encoding encoding) {
  switch (encoding) {
    case MediaFormat::Encoding::mulaw:
      return 0xff;
    case MediaFormat::Encoding::alaw:
      return 0xd5;
    case MediaFormat::Encoding::s16le:
      return 0;
  }
  return 0;
}

}  // namespace aybiza
