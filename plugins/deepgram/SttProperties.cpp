#include "plugins/deepgram/SttProperties.h"

#include <array>
#include <variant>

#include "core/base/Overloaded.h"
#include "core/line/PropertyValues.h"

namespace aybiza::stt {

namespace {

constexpr bool default_interim_results = true;
constexpr bool default_punctuate = true;
constexpr int default_endpointing = 300;
constexpr int default_utterance_end_ms = 1000;
constexpr guint default_chunk_ms = 20;
constexpr guint default_flux_chunk_ms = 80;  // what the model steps by: smaller frames gain nothing
constexpr double max_speed = 1.25;           // what the vendor takes of live audio

using Member = std::variant<std::string Settings::*, std::vector<std::string> Settings::*,
                            std::optional<bool> Settings::*, std::optional<int> Settings::*,
                            std::optional<double> Settings::*, bool Settings::*, guint Settings::*>;

struct Row {
  const char* name;
  const char* nick;
  Member member;
  double initial;  // of a number or a boolean; of an unset parameter, what then holds
  double highest;
  const char* blurb;
  GParamFlags extra = GParamFlags(GST_PARAM_MUTABLE_READY);
};

constexpr auto playing = GParamFlags(GST_PARAM_MUTABLE_PLAYING);
constexpr double any_int = G_MAXINT;

// Since: 0.1, all of them.
const std::array rows = {
    Row{"url", "URL", &Settings::url, 0, 0,
        "Where the service is, ws:// or wss:// without the path of the API"},
    Row{"api-key", "API key", &Settings::api_key, 0, 0,
        "The key to the service; when empty, DEEPGRAM_API_KEY of the environment. Write-only"},
    Row{"model", "Model", &Settings::model, 0, 0,
        "The model; flux-… chooses the turn-taking service (/v2/listen), any other the nova service "
        "(/v1/listen)"},
    Row{"fallback-models", "Fallback models", &Settings::fallback_models, 0, 0,
        "Listen in turn where the one before fails three times in a row, and hear again what it has not answered; each "
        "a model, or model@url for one of another place"},
    Row{"fallback-api-keys", "Fallback API keys", &Settings::fallback_api_keys, 0, 0,
        "Keys of fallback-models, in their order; empty or missing: api-key. Write-only"},
    Row{"model-version", "Model version", &Settings::version, 0, 0,
        "nova: version of the model; empty for the latest"},
    Row{"language-code", "Language", &Settings::language, 0, 0,
        "nova: BCP-47 tag of what is spoken, or multi; empty for the model's own"},
    Row{"language-hints", "Language hints", &Settings::language_hints, 0, 0,
        "flux-general-multi: BCP-47 tags of what may be spoken"},
    Row{"keyterms", "Key terms", &Settings::keyterms, 0, 0,
        "nova-3, flux: words and phrases to listen for, at most 500 tokens in all"},
    Row{"interim-results", "Interim results", &Settings::interim_results, default_interim_results, 0,
        "Tell what is heard before it is final"},
    Row{"endpointing", "Endpointing", &Settings::endpointing, default_endpointing, any_int,
        "nova: silence that ends an utterance, in ms; 0 = never"},
    Row{"utterance-end-ms", "Utterance end", &Settings::utterance_end_ms, default_utterance_end_ms, any_int,
        "nova: time without a word that ends an utterance whatever the noise, in ms, at least 1000; 0 = off"},
    Row{"vad-events", "VAD events", &Settings::vad_events, false, 0,
        "nova: have the service tell when it hears speech begin; see post-raw"},
    Row{"smart-format", "Smart format", &Settings::smart_format, false, 0,
        "nova: write numbers, dates and the like as they are read; may hold a result back for up to 3 s of "
        "silence"},
    Row{"no-delay", "No delay", &Settings::no_delay, false, 0,
        "nova: do not hold results back for smart-format"},
    Row{"punctuate", "Punctuate", &Settings::punctuate, default_punctuate, 0,
        "nova: punctuation and capitals"},
    Row{"numerals", "Numerals", &Settings::numerals, false, 0, "Write numbers as digits"},
    Row{"profanity-filter", "Profanity filter", &Settings::profanity_filter, false, 0, "Mask profanities"},
    Row{"dictation", "Dictation", &Settings::dictation, false, 0, "nova: turn spoken punctuation into signs"},
    Row{"filler-words", "Filler words", &Settings::filler_words, false, 0, "nova: keep uh and um"},
    Row{"redact", "Redact", &Settings::redact, 0, 0,
        "Take out of the text: numbers, aggressive_numbers; nova also true, pci, ssn"},
    Row{"replace", "Replace", &Settings::replace, 0, 0,
        "nova: terms to write differently, each heard:written"},
    Row{"tags", "Tags", &Settings::tags, 0, 0, "Labels for the vendor's usage reports"},
    Row{"mip-opt-out", "Opt out of model improvement", &Settings::mip_opt_out, false, 0,
        "Keep this audio out of the vendor's model improvement program"},
    Row{"eot-threshold", "End of turn threshold", &Settings::eot_threshold, 0.7, 1,
        "flux: how sure the model must be that the turn is over, 0.5 to 1.0"},
    Row{"eager-eot-threshold", "Eager end of turn threshold", &Settings::eager_eot_threshold, 0, 1,
        "flux: how sure for an early guess that may be taken back, 0.3 to 0.9; 0 = no early guesses"},
    Row{"eot-timeout-ms", "End of turn timeout", &Settings::eot_timeout_ms, 5000, any_int,
        "flux: silence that ends a turn in any case, in ms, 500 to 60000"},
    Row{"finalize-on-silence", "Finalize on silence", &Settings::finalize_on_silence, true, 0,
        "Ask for the final text as soon as aybiza/speech-stop comes by, one round trip later instead of "
        "endpointing ms "
        "later; what is final then also ends the utterance"},
    Row{"force-end-turn", "Force end of turn", &Settings::force_end_turn, false, 0,
        "flux: with finalize-on-silence, end the turn by ForceEndTurn; only for accounts that may"},
    Row{"pace", "Pace", &Settings::pace, true, 0,
        "Send no faster than 1.25 times real time, as the vendor wants live audio; an upstream that is "
        "faster waits"},
    Row{"mulaw", "Mu-law", &Settings::mulaw, false, 0,
        "Send linear audio of 8 kHz as G.711 mu-law: half the traffic and half of what is kept for a new connection, and "
        "exactly what it was where it came over a telephone line of that law"},
    Row{"chunk-ms", "Chunk", &Settings::chunk_ms, 0, 1000,
        "Audio per frame in ms; 0 = 20 for nova, 80 for flux"},
    Row{"quiet-chunk-ms", "Chunk of silence", &Settings::quiet_chunk_ms, 100, 1000,
        "Audio per frame in ms from 1.5 s after aybiza/speech-stop until aybiza/speech-start, which sends at "
        "once what "
        "waits; saves packets where nobody speaks; 0 = as chunk-ms"},
    Row{"reconnect-buffer", "Reconnect buffer", &Settings::reconnect_buffer, 30'000, 600'000,
        "The most audio to keep for a new connection, in ms"},
    Row{"max-failures", "Maximum failures", &Settings::max_failures, 6, 1000,
        "Connections that may fail in a row before the element gives up"},
    Row{"answer-timeout", "Answer timeout", &Settings::answer_timeout, 5000, 600'000,
        "A connection on which nothing is said about speech for so long is replaced, in ms; needs the notes of aybvad "
        "and interim-results; 0 = never"},
    Row{"latency", "Latency", &Settings::latency, 1000, G_MAXUINT,
        "Time to allow the service for a final text, in ms; added to the pipeline's latency when it is live",
        playing},
    Row{"lateness", "Lateness", &Settings::lateness, 0, G_MAXUINT,
        "Shift of the text's running time against the audio's, in ms"},
    Row{"post-raw", "Post raw messages", &Settings::post_raw, false, 0,
        "Post every reply of the service as an element message deepgramsttsink/raw with its JSON in "
        "\"message\"",
        playing},
};

GParamSpec* make_spec(const Row& row) {
  const bool write_only = std::string_view(row.name).find("api-key") != std::string_view::npos;
  const auto flags =
      GParamFlags((write_only ? G_PARAM_WRITABLE : G_PARAM_READWRITE) | G_PARAM_STATIC_STRINGS | row.extra);
  const auto boolean = [&] {
    return g_param_spec_boolean(row.name, row.nick, row.blurb, row.initial != 0, flags);
  };
  return std::visit(
      Overloaded{
          [&](std::string Settings::*member) {
            static const Settings defaults;
            return g_param_spec_string(row.name, row.nick, row.blurb, (defaults.*member).c_str(), flags);
          },
          [&](std::vector<std::string> Settings::*) {
            GParamSpec* item = g_param_spec_string("item", "Item", "One of them", nullptr,
                                                   GParamFlags(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
            return gst_param_spec_array(row.name, row.nick, row.blurb, item, flags);
          },
          [&](std::optional<bool> Settings::*) { return boolean(); },
          [&](bool Settings::*) { return boolean(); },
          [&](std::optional<int> Settings::*) {
            return g_param_spec_int(row.name, row.nick, row.blurb, 0, static_cast<int>(row.highest),
                                    static_cast<int>(row.initial), flags);
          },
          [&](std::optional<double> Settings::*) {
            return g_param_spec_double(row.name, row.nick, row.blurb, 0, row.highest, row.initial, flags);
          },
          [&](guint Settings::*) {
            return g_param_spec_uint(row.name, row.nick, row.blurb, 0, static_cast<guint>(row.highest),
                                     static_cast<guint>(row.initial), flags);
          },
      },
      row.member);
}

}  // namespace

guint install_properties(GObjectClass* klass) {
  guint id = 0;
  for (const Row& row : rows) g_object_class_install_property(klass, ++id, make_spec(row));
  return id;
}

void set_property(Settings& s, guint id, const GValue* value) {
  std::visit(Overloaded{
                 [&](std::string Settings::*m) { s.*m = line::text_of(value); },
                 [&](std::vector<std::string> Settings::*m) { s.*m = line::texts_of(value); },
                 [&](std::optional<bool> Settings::*m) { s.*m = g_value_get_boolean(value); },
                 [&](bool Settings::*m) { s.*m = g_value_get_boolean(value); },
                 [&](std::optional<int> Settings::*m) { s.*m = g_value_get_int(value); },
                 [&](std::optional<double> Settings::*m) { s.*m = g_value_get_double(value); },
                 [&](guint Settings::*m) { s.*m = g_value_get_uint(value); },
             },
             rows.at(id - 1).member);
}

void get_property(const Settings& s, guint id, GValue* value) {
  const Row& row = rows.at(id - 1);
  std::visit(Overloaded{
                 [&](std::string Settings::*m) { g_value_set_string(value, (s.*m).c_str()); },
                 [&](std::vector<std::string> Settings::*m) { line::append_texts(value, s.*m); },
                 [&](std::optional<bool> Settings::*m) {
                   g_value_set_boolean(value, (s.*m).value_or(row.initial != 0));
                 },
                 [&](bool Settings::*m) { g_value_set_boolean(value, s.*m); },
                 [&](std::optional<int> Settings::*m) {
                   g_value_set_int(value, (s.*m).value_or(static_cast<int>(row.initial)));
                 },
                 [&](std::optional<double> Settings::*m) {
                   g_value_set_double(value, (s.*m).value_or(row.initial));
                 },
                 [&](guint Settings::*m) { g_value_set_uint(value, s.*m); },
             },
             row.member);
}

bool affects_latency(guint id) { return std::string_view(rows.at(id - 1).name) == "latency"; }

std::vector<Choice> choices(const Settings& settings) {
  std::vector<Choice> all = {{settings.model, settings}};
  Settings& wanted = all.front().settings;
  if (!settings.fallback_models.empty() && wanted.api() == ListenApi::flux) wanted.language.clear();
  for (size_t i = 0; i < settings.fallback_models.size(); i++) {
    const std::string& named = settings.fallback_models[i];
    const size_t at = named.find('@');
    Choice choice{named, settings};
    choice.settings.model = named.substr(0, at);
    if (at != named.npos) choice.settings.url = named.substr(at + 1);
    if (i < settings.fallback_api_keys.size() && !settings.fallback_api_keys[i].empty())
      choice.settings.api_key = settings.fallback_api_keys[i];
    keep_known(choice.settings);
    all.push_back(std::move(choice));
  }
  return all;
}

ListenSettings listen_settings(const Settings& settings, MediaFormat format) {
  ListenSettings asked = settings;
  asked.format = format;
  if (asked.api_key.empty())
    if (const char* key = g_getenv("DEEPGRAM_API_KEY")) asked.api_key = key;
  if (asked.eager_eot_threshold == 0.0) asked.eager_eot_threshold.reset();
  if (asked.api() == ListenApi::flux) {
    asked.interim_results.reset();  // Flux always tells; whether we pass it on is our own matter
    return asked;
  }
  if (!asked.interim_results) asked.interim_results = default_interim_results;
  if (!asked.punctuate) asked.punctuate = default_punctuate;
  if (!asked.endpointing) asked.endpointing = default_endpointing;
  if (!asked.utterance_end_ms && *asked.interim_results) asked.utterance_end_ms = default_utterance_end_ms;
  return asked;
}

DeepgramStreamOptions stream_options(const Settings& settings, MediaFormat format) {
  const ListenSettings asked = listen_settings(settings, format);
  const bool flux = asked.api() == ListenApi::flux;
  const guint chunk = settings.chunk_ms ? settings.chunk_ms : flux ? default_flux_chunk_ms : default_chunk_ms;
  const int utterance_end = asked.utterance_end_ms.value_or(0);
  const bool tells_often = flux || asked.interim_results.value_or(false);
  return {
      .api = asked.api(),
      .format = format,
      .chunk = milliseconds(chunk),
      .quiet_chunk = milliseconds(settings.quiet_chunk_ms),
      .max_speed = settings.pace ? max_speed : 0,
      .keep = milliseconds(settings.reconnect_buffer),
      .max_failures = static_cast<int>(settings.max_failures),
      .answer_timeout = milliseconds(tells_often ? settings.answer_timeout : 0),
      .utterance_end = milliseconds(utterance_end ? utterance_end : default_utterance_end_ms),
      .force_end_turn = settings.force_end_turn,
  };
}

}  // namespace aybiza::stt
