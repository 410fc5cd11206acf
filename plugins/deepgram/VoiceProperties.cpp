#include "plugins/deepgram/VoiceProperties.h"

#include "core/line/PropertyValues.h"

namespace aybiza::deepgram {

namespace {

enum {
  prop_url = 1,
  prop_api_key,
  prop_model_id,
  prop_voice_id,
  prop_language_code,
  prop_encoding,
  prop_speed,
  prop_text,
  prop_first_audio_timeout,
  prop_retry_attempts,
  prop_latency,
  prop_mip_opt_out,
  prop_tag,
  prop_fallback_voices,
  prop_fallback_api_keys,
};

constexpr auto ready = GParamFlags(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);
constexpr auto secret = GParamFlags(G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);
constexpr int automatic = -1;

GType encoding_type() {
  static const GEnumValue values[] = {
      {automatic, "What downstream likes best, mu-law where it takes anything", "auto"},
      {int(MediaFormat::Encoding::mulaw), "G.711 mu-law, 8 kHz", "mulaw"},
      {int(MediaFormat::Encoding::alaw), "G.711 A-law, 8 kHz", "alaw"},
      {int(MediaFormat::Encoding::s16le), "16-bit samples", "linear16"},
      {0, nullptr, nullptr}};
  static const GType type = g_enum_register_static("AuraTtsSrcEncoding", values);
  return type;
}

}  // namespace

void install_voice_properties(GObjectClass* klass) {
  const VoiceSettings defaults;
  auto string = [&](guint id, const char* name, const char* nick, const char* blurb, const std::string& value,
                    GParamFlags flags = ready) {
    g_object_class_install_property(klass, id, g_param_spec_string(name, nick, blurb, value.c_str(), flags));
  };
  auto number = [&](guint id, const char* name, const char* nick, const char* blurb, guint least, guint most,
                    guint value) {
    g_object_class_install_property(klass, id,
                                    g_param_spec_uint(name, nick, blurb, least, most, value, ready));
  };

  /**
   * aurattssrc:url:
   *
   * Where Aura listens; `/v1/speak` is added where the address has no path.
   *
   * Since: 0.1
   */
  string(prop_url, "url", "URL", "WebSocket address of the service", defaults.speak.url);
  /**
   * aurattssrc:api-key:
   *
   * The key for Deepgram. Without one the environment variable `DEEPGRAM_API_KEY` counts. Cannot be read
   * back.
   *
   * Since: 0.1
   */
  string(prop_api_key, "api-key", "API key", "Key for Deepgram; unset: environment variable DEEPGRAM_API_KEY",
         "", secret);
  /**
   * aurattssrc:model-id:
   *
   * The family of voices, for a #aurattssrc:voice-id that is a bare name.
   *
   * Since: 0.1
   */
  string(prop_model_id, "model-id", "Model", "Family of voices that a bare voice name is looked for in",
         defaults.model_id);
  /**
   * aurattssrc:voice-id:
   *
   * A voice by its full name, `aura-2-thalia-en`, or by its bare name, `thalia`, which #aurattssrc:model-id
   * and #aurattssrc:language-code complete.
   *
   * Since: 0.1
   */
  string(prop_voice_id, "voice-id", "Voice", "Voice: a full name (aura-2-thalia-en) or a bare one (thalia)",
         defaults.voice_id);
  /**
   * aurattssrc:language-code:
   *
   * The language of a voice that is given by its bare name.
   *
   * Since: 0.1
   */
  string(prop_language_code, "language-code", "Language", "Language of a bare voice name",
         defaults.language_code);
  /**
   * aurattssrc:encoding:
   *
   * What to ask Aura for. Left to itself the element takes what downstream prefers.
   *
   * Since: 0.1
   */
  g_object_class_install_property(klass, prop_encoding,
                                  g_param_spec_enum("encoding", "Encoding", "Audio format to ask for",
                                                    encoding_type(), automatic, ready));
  /**
   * aurattssrc:speed:
   *
   * How fast the voice speaks.
   *
   * Since: 0.1
   */
  g_object_class_install_property(klass, prop_speed,
                                  g_param_spec_double("speed", "Speed", "Pace of the voice, 1 = as recorded",
                                                      0.7, 1.5, defaults.speak.speed, ready));
  /**
   * aurattssrc:text:
   *
   * Spoken once, when the element starts to play. EOS follows where nothing is linked to the sink pad.
   *
   * Since: 0.1
   */
  string(prop_text, "text", "Text", "Spoken once at the start", defaults.text);
  /**
   * aurattssrc:first-audio-timeout:
   *
   * How long Aura may be silent while it owes audio; zeros are silence too. After that what is unsaid goes to the
   * next of the #aurattssrc:fallback-voices, or to Aura again on a new connection, which gets twice the time.
   *
   * Since: 0.1
   */
  number(prop_first_audio_timeout, "first-audio-timeout", "First audio timeout",
         "Longest silence of a service that owes audio, in ms", 100, 60000, defaults.first_audio_timeout_ms);
  /**
   * aurattssrc:retry-attempts:
   *
   * How often a connection that failed while there is something to say is made again before the element gives
   * up.
   *
   * Since: 0.1
   */
  number(prop_retry_attempts, "retry-attempts", "Retry attempts", "New connections in a row before giving up",
         0, 100, defaults.retry_attempts);
  /**
   * aurattssrc:latency:
   *
   * What the element adds to the pipeline's latency, for synchronising sinks that are to bridge the service's
   * jitter.
   *
   * Since: 0.1
   */
  number(prop_latency, "latency", "Latency", "Latency reported to the pipeline, in ms", 0, 60000,
         defaults.latency_ms);
  /**
   * aurattssrc:mip-opt-out:
   *
   * Keeps the text out of Deepgram's model improvement programme.
   *
   * Since: 0.1
   */
  g_object_class_install_property(
      klass, prop_mip_opt_out,
      g_param_spec_boolean("mip-opt-out", "Opt out of model improvement",
                           "Keep the text out of the vendor's model improvement programme",
                           defaults.speak.mip_opt_out, ready));
  /**
   * aurattssrc:tag:
   *
   * A label that Deepgram's usage reports show.
   *
   * Since: 0.1
   */
  string(prop_tag, "tag", "Tag", "Label in the vendor's usage reports", defaults.speak.tag);
  /**
   * aurattssrc:fallback-voices:
   *
   * Voices that speak where the one before does not, each with an address where that is another one:
   * `aura-2-luna-en`, `aura-2-thalia-en@wss://api.eu.deepgram.com`. They say what is still unsaid, and the call
   * stays with them.
   *
   * Since: 0.1
   */
  g_object_class_install_property(
      klass, prop_fallback_voices,
      gst_param_spec_array("fallback-voices", "Fallback voices",
                           "Voices that stand in for the one before, each as voice or voice@url",
                           g_param_spec_string("voice", "Voice", "One voice", nullptr, ready), ready));
  /**
   * aurattssrc:fallback-api-keys:
   *
   * Keys of the #aurattssrc:fallback-voices, in their order; #aurattssrc:api-key counts where one is empty or missing.
   * Cannot be read back.
   *
   * Since: 0.1
   */
  g_object_class_install_property(
      klass, prop_fallback_api_keys,
      gst_param_spec_array("fallback-api-keys", "Fallback API keys",
                           "Keys of fallback-voices, in their order; empty or missing: api-key",
                           g_param_spec_string("key", "Key", "One key", nullptr, ready), secret));
}

bool set_voice_property(VoiceSettings& settings, guint id, const GValue* value) {
  switch (id) {
    case prop_url:
      settings.speak.url = line::text_of(value);
      return true;
    case prop_api_key:
      settings.speak.api_key = line::text_of(value);
      return true;
    case prop_model_id:
      settings.model_id = line::text_of(value);
      return true;
    case prop_voice_id:
      settings.voice_id = line::text_of(value);
      return true;
    case prop_language_code:
      settings.language_code = line::text_of(value);
      return true;
    case prop_encoding:
      settings.encoding.reset();
      if (int wanted = g_value_get_enum(value); wanted != automatic)
        settings.encoding = MediaFormat::Encoding(wanted);
      return true;
    case prop_speed:
      settings.speak.speed = g_value_get_double(value);
      return true;
    case prop_text:
      settings.text = line::text_of(value);
      return true;
    case prop_first_audio_timeout:
      settings.first_audio_timeout_ms = g_value_get_uint(value);
      return true;
    case prop_retry_attempts:
      settings.retry_attempts = g_value_get_uint(value);
      return true;
    case prop_latency:
      settings.latency_ms = g_value_get_uint(value);
      return true;
    case prop_mip_opt_out:
      settings.speak.mip_opt_out = g_value_get_boolean(value);
      return true;
    case prop_tag:
      settings.speak.tag = line::text_of(value);
      return true;
    case prop_fallback_voices:
      settings.fallback_voices = line::texts_of(value);
      return true;
    case prop_fallback_api_keys:
      settings.fallback_api_keys = line::texts_of(value);
      return true;
    default:
      return false;
  }
}

bool get_voice_property(const VoiceSettings& settings, guint id, GValue* value) {
  switch (id) {
    case prop_url:
      g_value_set_string(value, settings.speak.url.c_str());
      return true;
    case prop_model_id:
      g_value_set_string(value, settings.model_id.c_str());
      return true;
    case prop_voice_id:
      g_value_set_string(value, settings.voice_id.c_str());
      return true;
    case prop_language_code:
      g_value_set_string(value, settings.language_code.c_str());
      return true;
    case prop_encoding:
      g_value_set_enum(value, settings.encoding ? int(*settings.encoding) : automatic);
      return true;
    case prop_speed:
      g_value_set_double(value, settings.speak.speed);
      return true;
    case prop_text:
      g_value_set_string(value, settings.text.c_str());
      return true;
    case prop_first_audio_timeout:
      g_value_set_uint(value, settings.first_audio_timeout_ms);
      return true;
    case prop_retry_attempts:
      g_value_set_uint(value, settings.retry_attempts);
      return true;
    case prop_latency:
      g_value_set_uint(value, settings.latency_ms);
      return true;
    case prop_mip_opt_out:
      g_value_set_boolean(value, settings.speak.mip_opt_out);
      return true;
    case prop_tag:
      g_value_set_string(value, settings.speak.tag.c_str());
      return true;
    case prop_fallback_voices:
      line::append_texts(value, settings.fallback_voices);
      return true;
    default:
      return false;
  }
}

}  // namespace aybiza::deepgram
