/**
 * SECTION:element-aurattssrc
 * @title: aurattssrc
 *
 * Speaks text with a voice of Deepgram Aura-2. On its own it is a source: it speaks its #aurattssrc:text once
 * and ends. With text linked to its sink pad it speaks that, phrase by phrase as it comes;
 * #aybiza/response-start and #aybiza/response-end around the phrases of an answer come out around the
 * answer's audio. Text of other elements has no such marks: each buffer is a phrase then.
 *
 * The audio has the format that downstream likes best of what Aura makes: mu-law or A-law at 8 kHz, or 16-bit
 * samples at 8 to 48 kHz. It comes faster than it plays; a sink that synchronises, or callsink, paces it.
 *
 * A flush silences the voice: what is not spoken yet is cleared at the service, and nothing of it comes out
 * any more. #aybiza/played events on their way up get the words that were heard. The connection is made
 * before the first word and remade when it breaks, with the words that are still unsaid; a voice that is lost
 * for good is an error, and only words that were spoken beforehand are heard from then on.
 *
 * ## Examples
 * |[
 * gst-launch-1.0 aurattssrc text="Good morning" url=ws://127.0.0.1:7700 ! wavenc \
 *   ! filesink location=hello.wav
 * ]| Speaks one sentence into a file.
 * |[
 * gst-launch-1.0 filesrc location=question.txt ! "text/x-raw,format=utf8" ! aurattssrc url=ws://127.0.0.1:7700 \
 *   ! wavenc ! filesink location=question.wav
 * ]| Reads a text file aloud.
 *
 * Since: 0.1
 */
#include "plugins/deepgram/aurattssrc.h"

#include <cstdlib>

#include "core/line/Report.h"
#include "core/net/Breakers.h"
#include "core/net/PeerError.h"
#include "plugins/deepgram/VoiceProperties.h"
#include "plugins/deepgram/VoiceSession.h"

GST_DEBUG_CATEGORY(aurattssrc_debug);
#define GST_CAT_DEFAULT aurattssrc_debug

using namespace aybiza;
using namespace aybiza::deepgram;
using line::from_event;

namespace {

constexpr guint prop_stats = first_free_property;

GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE(
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS("text/x-raw, format=(string)utf8"));
GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS(AYBIZA_VOICE_CAPS));

}  // namespace

struct AuraTtsSrcPrivate {
  VoiceSettings settings;      // guarded by the object lock; changes count from the next READY→PAUSED
  line::ServicesPtr services;  // READY to NULL; guarded by the object lock
  std::shared_ptr<VoiceSession> session;  // READY→PAUSED to PAUSED→READY; touched on the loop only
};

struct _AuraTtsSrc {
  GstElement parent;
  GstPad *sinkpad, *srcpad;
  AuraTtsSrcPrivate* priv;
};

G_DEFINE_TYPE(AuraTtsSrc, aura_tts_src, GST_TYPE_ELEMENT)

namespace {

VoiceSettings settings_of(AuraTtsSrc* self) {
  GST_OBJECT_LOCK(self);
  VoiceSettings settings = self->priv->settings;
  GST_OBJECT_UNLOCK(self);
  return settings;
}

line::ServicesPtr services_of(AuraTtsSrc* self) {
  GST_OBJECT_LOCK(self);
  auto services = self->priv->services;
  GST_OBJECT_UNLOCK(self);
  return services;
}

void set_services(AuraTtsSrc* self, line::ServicesPtr services) {
  GST_OBJECT_LOCK(self);
  std::swap(self->priv->services, services);
  GST_OBJECT_UNLOCK(self);
}

/// Runs `use(session)` on the loop, if there is a session. The session outlives the use, whatever that leads
/// to.
template <class Use> void on_session(AuraTtsSrc* self, Use use) {
  const auto services = services_of(self);
  if (!services) return;
  services->loop->run_and_wait([&] {
    if (auto session = self->priv->session) use(*session);
  });
}

// ---- text and notes come in -------------------------------------------------------------------------------

GstFlowReturn chain(GstPad*, GstObject* parent, GstBuffer* buffer) {
  const auto owned = GPtr<GstBuffer>::adopt(buffer);
  GstFlowReturn flow = GST_FLOW_FLUSHING;
  on_session(AURA_TTS_SRC(parent), [&](VoiceSession& session) { flow = session.say(buffer); });
  return flow;
}

void take_note(AuraTtsSrc* self, GstEvent* event) {
  if (auto note = from_event<line::ResponseStart>(event))
    on_session(self, [&](VoiceSession& session) { session.respond(*note); });
  else if (auto note = from_event<line::ResponseEnd>(event))
    on_session(self, [&](VoiceSession& session) { session.respond(*note); });
}

gboolean sink_event(GstPad* pad, GstObject* parent, GstEvent* event) {
  auto* self = AURA_TTS_SRC(parent);
  switch (GST_EVENT_TYPE(event)) {
    case GST_EVENT_FLUSH_START: {
      // Downstream first: that frees our loop where it is stuck in a push.
      const gboolean forwarded = gst_pad_event_default(pad, parent, event);
      on_session(self, [](VoiceSession& session) { session.flush(); });
      return forwarded;
    }
    case GST_EVENT_FLUSH_STOP: {
      const gboolean forwarded = gst_pad_event_default(pad, parent, event);
      on_session(self, [](VoiceSession& session) { session.flushed(); });
      return forwarded;
    }
    case GST_EVENT_EOS:
      on_session(self, [](VoiceSession& session) { session.end_of_stream(); });
      break;
    case GST_EVENT_GAP:
      on_session(self, [](VoiceSession& session) { session.pause(); });
      break;
    case GST_EVENT_STREAM_START:  // the head of the text's stream; that of the audio is our own
    case GST_EVENT_CAPS:
    case GST_EVENT_SEGMENT:
    case GST_EVENT_TAG:
      break;
    default:
      if (from_event<line::FinalTranscript>(event))
        on_session(self, [](VoiceSession& session) { session.pause(); });
      if (!from_event<line::ResponseStart>(event) && !from_event<line::ResponseEnd>(event))
        return gst_pad_event_default(pad, parent, event);
      take_note(self, event);
  }
  gst_event_unref(event);
  return TRUE;
}

/// EOS from the application ends a source that stands alone; everything else takes the usual way.
gboolean send_event(GstElement* element, GstEvent* event) {
  auto* self = AURA_TTS_SRC(element);
  if (GST_EVENT_TYPE(event) != GST_EVENT_EOS)
    return GST_ELEMENT_CLASS(aura_tts_src_parent_class)->send_event(element, event);
  return sink_event(self->sinkpad, GST_OBJECT(self), event);
}

// ---- what comes from downstream ---------------------------------------------------------------------------

gboolean src_event(GstPad* pad, GstObject* parent, GstEvent* event) {
  auto* self = AURA_TTS_SRC(parent);
  auto note = from_event<line::Played>(event);
  if (!note) return gst_pad_event_default(pad, parent, event);
  gst_event_unref(event);
  on_session(self, [&](VoiceSession& session) { *note = session.with_words(*note); });
  return gst_pad_push_event(self->sinkpad, line::upstream(*note));
}

/// Live always: a voice has its own time. With text linked, its latency comes on top.
gboolean answer_latency(AuraTtsSrc* self, GstQuery* query) {
  gboolean upstream_live = FALSE;
  GstClockTime least = 0;
  if (gst_pad_is_linked(self->sinkpad) && gst_pad_peer_query(self->sinkpad, query))
    gst_query_parse_latency(query, &upstream_live, &least, nullptr);
  if (!upstream_live) least = 0;
  gst_query_set_latency(query, TRUE, least + settings_of(self).latency_ms * GST_MSECOND, GST_CLOCK_TIME_NONE);
  return TRUE;
}

gboolean src_query(GstPad* pad, GstObject* parent, GstQuery* query) {
  if (GST_QUERY_TYPE(query) == GST_QUERY_LATENCY) return answer_latency(AURA_TTS_SRC(parent), query);
  return gst_pad_query_default(pad, parent, query);
}

// ---- the element ------------------------------------------------------------------------------------------

Loudness::Coding coding_of(const MediaFormat& format) {
  using enum MediaFormat::Encoding;
  return format.encoding == mulaw  ? Loudness::Coding::mulaw
         : format.encoding == alaw ? Loudness::Coding::alaw
                                   : Loudness::Coding::s16le;
}

Result<VoiceSession::Setup> prepare(AuraTtsSrc* self) {
  VoiceSettings settings = settings_of(self);
  auto format = choose_format(self->srcpad, settings.encoding);
  if (!format) return fail(format.error());
  SpeakSettings& speak = settings.speak;
  speak.format = format->format;
  speak.voice = full_voice_name(settings.model_id, settings.voice_id, settings.language_code);
  if (const char* key = std::getenv("DEEPGRAM_API_KEY"); key && speak.api_key.empty()) speak.api_key = key;
  std::vector<WebSocketRequest> voices;
  std::vector<CircuitBreaker*> breakers;
  Breakers* shared = services_of(self)->breakers;
  const Duration patience = milliseconds(settings.first_audio_timeout_ms);
  settings.fallback_voices.insert(settings.fallback_voices.begin(), speak.voice);
  settings.fallback_api_keys.insert(settings.fallback_api_keys.begin(), speak.api_key);
  settings.fallback_api_keys.resize(settings.fallback_voices.size());
  for (size_t i = 0; i < settings.fallback_voices.size(); i++) {
    const std::string& named = settings.fallback_voices[i];
    SpeakSettings one = speak;
    if (!settings.fallback_api_keys[i].empty()) one.api_key = settings.fallback_api_keys[i];
    const size_t at = named.find('@');
    one.voice = full_voice_name(settings.model_id, named.substr(0, at), settings.language_code);
    if (at != named.npos) one.url = named.substr(at + 1);
    auto request = make_request(one);
    if (!request) return fail(request.error());
    request->timeout = 2 * patience;
    voices.push_back(std::move(*request));
    breakers.push_back(shared ? &shared->of({"deepgram", host_and_port(one.url), one.voice}) : nullptr);
    if (auto doubt = doubt_about_voice(one.voice))
      line::post_warning(GST_ELEMENT(self), "aurattssrc/unknown-voice", {Fault::rejected, *doubt});
  }
  return VoiceSession::Setup{
      .voices = std::move(voices),
      .names = std::move(settings.fallback_voices),
      .stream = {.format = {coding_of(speak.format), speak.format.rate},
                 .first_audio_timeout = patience,
                 .retry_attempts = int(settings.retry_attempts),
                 .voices = std::move(breakers)},
      .format = std::move(*format),
      .text = std::move(settings.text),
      .alone = !gst_pad_is_linked(self->sinkpad),
  };
}

bool start(AuraTtsSrc* self) {
  bool started = false;
  const auto services = services_of(self);
  services->loop->run_and_wait([&] {
    auto setup = prepare(self);
    if (!setup) return line::post_error(GST_ELEMENT(self), setup.error());
    self->priv->session = VoiceSession::start(GST_ELEMENT(self), self->srcpad, services, std::move(*setup));
    started = true;
  });
  return started;
}

void stop(AuraTtsSrc* self) {
  services_of(self)->loop->run_and_wait([&] {
    if (auto session = std::exchange(self->priv->session, nullptr)) session->stop();
  });
}

GstStateChangeReturn change_state(GstElement* element, GstStateChange change) {
  auto* self = AURA_TTS_SRC(element);
  switch (change) {
    case GST_STATE_CHANGE_NULL_TO_READY:
      set_services(self, line::find_services(element));
      // An application's EOS goes to the sources of a pipeline: in the middle of a line we are none.
      if (gst_pad_is_linked(self->sinkpad))
        GST_OBJECT_FLAG_UNSET(self, GST_ELEMENT_FLAG_SOURCE);
      else
        GST_OBJECT_FLAG_SET(self, GST_ELEMENT_FLAG_SOURCE);
      break;
    case GST_STATE_CHANGE_PLAYING_TO_PAUSED:
      on_session(self, [](VoiceSession& session) { session.set_playing(false); });
      break;
    case GST_STATE_CHANGE_PAUSED_TO_READY:
      stop(self);
      break;
    default:
      break;
  }
  const auto result = GST_ELEMENT_CLASS(aura_tts_src_parent_class)->change_state(element, change);
  if (result == GST_STATE_CHANGE_FAILURE) return result;
  switch (change) {
    case GST_STATE_CHANGE_READY_TO_PAUSED:
      return start(self) ? GST_STATE_CHANGE_NO_PREROLL : GST_STATE_CHANGE_FAILURE;
    case GST_STATE_CHANGE_PAUSED_TO_PLAYING:
      on_session(self, [](VoiceSession& session) { session.set_playing(true); });
      return result;
    case GST_STATE_CHANGE_PLAYING_TO_PAUSED:
      return GST_STATE_CHANGE_NO_PREROLL;
    case GST_STATE_CHANGE_READY_TO_NULL:
      self->priv->services.reset();
      return result;
    default:
      return result;
  }
}

GstStructure* stats_of(AuraTtsSrc* self) {
  AuraStream::Stats stats;
  on_session(self, [&](VoiceSession& session) { stats = session.stats(); });
  return gst_structure_new("aurattssrc/stats", "characters", G_TYPE_UINT64, stats.characters, "flushes",
                           G_TYPE_UINT64, stats.flushes, "clears", G_TYPE_UINT64, stats.clears, "connections",
                           G_TYPE_UINT64, stats.connections, "repairs", G_TYPE_UINT64, stats.repairs,
                           "audio-bytes", G_TYPE_UINT64, stats.audio_bytes, "dropped-bytes", G_TYPE_UINT64,
                           stats.dropped_bytes, nullptr);
}

void set_property(GObject* object, guint id, const GValue* value, GParamSpec* spec) {
  GST_OBJECT_LOCK(object);
  const bool known = set_voice_property(AURA_TTS_SRC(object)->priv->settings, id, value);
  GST_OBJECT_UNLOCK(object);
  if (!known) G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
}

void get_property(GObject* object, guint id, GValue* value, GParamSpec* spec) {
  auto* self = AURA_TTS_SRC(object);
  if (id == prop_stats) return g_value_take_boxed(value, stats_of(self));
  if (!get_voice_property(settings_of(self), id, value)) G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
}

void finalize(GObject* object) {
  delete AURA_TTS_SRC(object)->priv;
  G_OBJECT_CLASS(aura_tts_src_parent_class)->finalize(object);
}

}  // namespace

static void aura_tts_src_class_init(AuraTtsSrcClass* klass) {
  GST_DEBUG_CATEGORY_INIT(aurattssrc_debug, "aurattssrc", 0, "text to speech by Deepgram Aura");
  auto* object_class = G_OBJECT_CLASS(klass);
  object_class->set_property = set_property;
  object_class->get_property = get_property;
  object_class->finalize = finalize;
  install_voice_properties(object_class);
  /**
   * aurattssrc:stats:
   *
   * Counters since the element was started: characters and flushes sent, clears, connections opened, repairs
   * (connections that broke while there was something to say), bytes of audio received and of those dropped.
   *
   * Since: 0.1
   */
  g_object_class_install_property(
      object_class, prop_stats,
      g_param_spec_boxed("stats", "Statistics", "Counters since the element was started", GST_TYPE_STRUCTURE,
                         GParamFlags(G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)));

  auto* element_class = GST_ELEMENT_CLASS(klass);
  element_class->change_state = change_state;
  element_class->send_event = send_event;
  gst_element_class_add_static_pad_template(element_class, &sink_template);
  gst_element_class_add_static_pad_template(element_class, &src_template);
  gst_element_class_set_static_metadata(element_class, "Aura text to speech",
                                        "Source/Audio/Text/Filter/Network",
                                        "Speaks text with a voice of Deepgram Aura-2", "The Aybiza authors");
}

static void aura_tts_src_init(AuraTtsSrc* self) {
  self->priv = new AuraTtsSrcPrivate;
  self->sinkpad = gst_pad_new_from_static_template(&sink_template, "sink");
  gst_pad_set_chain_function(self->sinkpad, chain);
  gst_pad_set_event_function(self->sinkpad, sink_event);
  gst_element_add_pad(GST_ELEMENT(self), self->sinkpad);
  self->srcpad = gst_pad_new_from_static_template(&src_template, "src");
  gst_pad_set_event_function(self->srcpad, src_event);
  gst_pad_set_query_function(self->srcpad, src_query);
  gst_pad_use_fixed_caps(self->srcpad);
  gst_element_add_pad(GST_ELEMENT(self), self->srcpad);
}

gboolean register_aurattssrc(GstPlugin* plugin) {
  return gst_element_register(plugin, "aurattssrc", GST_RANK_NONE, aura_tts_src_get_type());
}
