/**
 * SECTION:element-deepgramsttsink
 *
 * Live speech to text by Deepgram. Audio goes in as it is (telephone G.711 needs no decoder in front); final
 * phrases come out as text buffers whose timestamp and duration are the running time of the words, and as
 * element messages. With nothing linked behind it the element is a sink that only posts messages.
 *
 * The model chooses the service. nova models report phrases: `aybiza/interim` while words may still change, a
 * buffer and an `aybiza/transcript` message when they do not, `rstranscribe/final-transcript` at the pause
 * that ends an utterance, `aybiza/utterance-end` when no word came for a while. flux models report turns
 * (`aybiza/turn-info`); the buffer of a whole turn goes ahead of its "end". Events that travel with the audio
 * (speech-start, speech-stop, dtmf) pass in order.
 *
 * The connection is opened in the background when the caps are known, kept open over silence, and replaced at
 * once when it dies; what was not yet final is sent again, so that no final word is lost or told twice. Every
 * repair posts a WARNING with the details structure `deepgramsttsink/degraded`; what cannot be repaired posts
 * an ERROR that names the cause. At EOS the element waits for the last words (5 s at most) before it passes
 * EOS on.
 *
 * For the least delay put aybvad in front: with #deepgramsttsink:finalize-on-silence the text is asked for
 * when speech stops, and #deepgramsttsink:endpointing only matters where no VAD tells.
 *
 * |[
 * gst-launch-1.0 -m filesrc location=hello.wav ! wavparse ! audioconvert ! \
 *   deepgramsttsink url=ws://127.0.0.1:7700
 * gst-launch-1.0 filesrc location=hello.wav ! wavparse ! audioconvert ! \
 *   deepgramsttsink url=ws://127.0.0.1:7700 ! fakesink dump=true
 * ]|
 *
 * Since: 0.1
 */
#include "plugins/deepgram/deepgramsttsink.h"

#include "core/base/GPtr.h"
#include "plugins/deepgram/Hearing.h"
#include "plugins/deepgram/SinkRole.h"

GST_DEBUG_CATEGORY_STATIC(deepgramsttsink_debug);
#define GST_CAT_DEFAULT deepgramsttsink_debug

namespace {

using namespace aybiza;
using stt::Hearing;

GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE(
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS(
        "audio/x-raw,format=S16LE,layout=interleaved,channels=1,rate={8000,16000,24000,32000,48000};"
        "audio/x-mulaw,rate=8000,channels=1; audio/x-alaw,rate=8000,channels=1"));
GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS("text/x-raw,format=utf8"));

struct Priv {
  GstPad* sink = nullptr;
  GstPad* src = nullptr;
  stt::Settings settings;       // guarded by the object lock
  DeepgramStream::Stats stats;  // guarded by the object lock
  line::ServicesPtr services;   // from READY on
  BackPressure back_pressure;
  std::shared_ptr<Hearing> hearing;  // on the loop, from PAUSED on
};

struct DeepgramSttSink {
  GstElement parent;
  Priv* priv;
};
struct DeepgramSttSinkClass {
  GstElementClass parent_class;
};

G_DEFINE_TYPE(DeepgramSttSink, deepgramsttsink, GST_TYPE_ELEMENT)

guint last_setting = 0;  // ids up to here are stt::Settings
guint id_stats() { return last_setting + 1; }
guint id_max_observed_delay() { return last_setting + 2; }
GParamSpec* max_observed_delay = nullptr;

DeepgramSttSink* self_of(gpointer object) { return static_cast<DeepgramSttSink*>(object); }

// Runs `work(hearing)` on the loop; the answer where there is none (READY) is `otherwise`.
template <class Work, class Answer> Answer on_loop(DeepgramSttSink* self, Answer otherwise, Work work) {
  Answer answer = otherwise;
  self->priv->services->loop->run_and_wait([&] {
    if (const auto hearing = self->priv->hearing) answer = work(*hearing);
  });
  return answer;
}

// ---- data -------------------------------------------------------------------------------------------------

GstFlowReturn chain(GstPad*, GstObject* parent, GstBuffer* buffer) {
  auto* self = self_of(parent);
  const auto owned = GPtr<GstBuffer>::adopt(buffer);
  const bool foreign = !self->priv->services->loop->is_current();
  if (foreign && !self->priv->back_pressure.wait()) return GST_FLOW_FLUSHING;
  return on_loop(self, GST_FLOW_FLUSHING, [&](Hearing& hearing) { return hearing.take(buffer); });
}

// ---- events -----------------------------------------------------------------------------------------------

gboolean flush_start(DeepgramSttSink* self, GstEvent* event) {
  self->priv->back_pressure.set_flushing(true);
  gst_pad_push_event(self->priv->src, event);  // first: downstream may be holding the loop
  return on_loop(self, TRUE, [](Hearing& hearing) {
    hearing.flush();
    return TRUE;
  });
}

gboolean flush_stop(DeepgramSttSink* self, GstEvent* event) {
  on_loop(self, TRUE, [&](Hearing& hearing) {
    hearing.flushed(gst_event_ref(event));
    return TRUE;
  });
  gst_event_unref(event);
  self->priv->back_pressure.set_flushing(false);
  return TRUE;
}

gboolean take_event(Hearing& hearing, GstEvent* event) {
  switch (GST_EVENT_TYPE(event)) {
    case GST_EVENT_CAPS: {
      GstCaps* caps = nullptr;
      gst_event_parse_caps(event, &caps);
      return hearing.set_caps(caps);
    }
    case GST_EVENT_SEGMENT: {
      const GstSegment* segment = nullptr;
      gst_event_parse_segment(event, &segment);
      return hearing.set_segment(*segment);
    }
    case GST_EVENT_EOS:
      hearing.end(gst_event_get_seqnum(event));
      return TRUE;
    case GST_EVENT_CUSTOM_DOWNSTREAM:
    case GST_EVENT_CUSTOM_BOTH:
      hearing.pass(gst_event_ref(event));
      return TRUE;
    default:  // stream start, tags, gaps: they describe the audio, the text has its own
      return TRUE;
  }
}

// What GST_EVENT_IS_SERIALIZED does, without mixing two enumerations, which C++20 frowns upon.
bool is_serialized(GstEvent* event) {
  return gst_event_type_get_flags(GST_EVENT_TYPE(event)) & GST_EVENT_TYPE_SERIALIZED;
}

gboolean sink_event(GstPad* pad, GstObject* parent, GstEvent* event) {
  auto* self = self_of(parent);
  if (GST_EVENT_TYPE(event) == GST_EVENT_FLUSH_START) return flush_start(self, event);
  if (GST_EVENT_TYPE(event) == GST_EVENT_FLUSH_STOP) return flush_stop(self, event);
  if (!is_serialized(event)) return gst_pad_event_default(pad, parent, event);
  const auto owned = GPtr<GstEvent>::adopt(event);
  return on_loop(self, FALSE, [&](Hearing& hearing) { return take_event(hearing, event); });
}

// ---- queries ----------------------------------------------------------------------------------------------

gboolean src_query(GstPad* pad, GstObject* parent, GstQuery* query) {
  auto* self = self_of(parent);
  if (GST_QUERY_TYPE(query) != GST_QUERY_LATENCY) return gst_pad_query_default(pad, parent, query);
  if (!gst_pad_peer_query(self->priv->sink, query)) return FALSE;
  gboolean live = FALSE;
  GstClockTime min = 0, max = 0;
  gst_query_parse_latency(query, &live, &min, &max);
  if (!live) return TRUE;
  GST_OBJECT_LOCK(self);
  const GstClockTime own = self->priv->settings.latency * GST_MSECOND;
  GST_OBJECT_UNLOCK(self);
  gst_query_set_latency(query, live, min + own, GST_CLOCK_TIME_IS_VALID(max) ? max + own : max);
  return TRUE;
}

// ---- states -----------------------------------------------------------------------------------------------

bool check_settings(DeepgramSttSink* self) {
  GST_OBJECT_LOCK(self);
  const stt::Settings settings = self->priv->settings;
  GST_OBJECT_UNLOCK(self);
  const auto ok = validate(stt::listen_settings(settings, MediaFormat{}));
  if (!ok) GST_ELEMENT_ERROR(self, RESOURCE, SETTINGS, ("%s", ok.error().text().c_str()), (nullptr));
  return ok.has_value();
}

void publish(DeepgramSttSink* self, const DeepgramStream::Stats& stats) {
  GST_OBJECT_LOCK(self);
  const bool slower = stats.max_round_trip > self->priv->stats.max_round_trip;
  self->priv->stats = stats;
  GST_OBJECT_UNLOCK(self);
  if (slower) g_object_notify_by_pspec(G_OBJECT(self), max_observed_delay);
}

void start_hearing(DeepgramSttSink* self) {
  auto* priv = self->priv;
  priv->back_pressure.set_full(false);
  priv->back_pressure.set_flushing(false);
  priv->services->loop->run_and_wait([&] {
    priv->hearing = std::make_shared<Hearing>(
        Hearing::Element{GST_ELEMENT(self), priv->src, priv->services, &priv->settings, &priv->back_pressure,
                         [self](const DeepgramStream::Stats& stats) { publish(self, stats); }});
  });
}

void stop_hearing(DeepgramSttSink* self) {
  self->priv->services->loop->run_and_wait([&] {
    if (const auto hearing = std::exchange(self->priv->hearing, nullptr)) hearing->stop();
  });
}

GstStateChangeReturn change_state(GstElement* element, GstStateChange transition) {
  auto* self = self_of(element);
  if (transition == GST_STATE_CHANGE_NULL_TO_READY) {
    if (!check_settings(self)) return GST_STATE_CHANGE_FAILURE;
    self->priv->services = line::find_services(element);
  } else if (transition == GST_STATE_CHANGE_READY_TO_PAUSED) {
    start_hearing(self);
  } else if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    self->priv->back_pressure.set_flushing(true);  // or the pads could not be deactivated
  }
  const auto result = GST_ELEMENT_CLASS(deepgramsttsink_parent_class)->change_state(element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) stop_hearing(self);
  return result;
}

// ---- properties -------------------------------------------------------------------------------------------

void set_property(GObject* object, guint id, const GValue* value, GParamSpec*) {
  auto* self = self_of(object);
  GST_OBJECT_LOCK(self);
  stt::set_property(self->priv->settings, id, value);
  GST_OBJECT_UNLOCK(self);
  if (stt::affects_latency(id))
    gst_element_post_message(GST_ELEMENT(self), gst_message_new_latency(GST_OBJECT(self)));
}

GstStructure* to_structure(const DeepgramStream::Stats& stats) {
  auto ns = [](Duration d) { return static_cast<guint64>(d.count()); };
  return gst_structure_new("application/x-deepgramsttsink-stats", "connects", G_TYPE_UINT64, stats.connects,
                           "reconnects", G_TYPE_UINT64, stats.reconnects, "audio-sent", G_TYPE_UINT64,
                           ns(stats.audio_sent), "audio-lost", G_TYPE_UINT64, ns(stats.audio_lost),
                           "last-round-trip", G_TYPE_UINT64, ns(stats.last_round_trip), nullptr);
}

void get_property(GObject* object, guint id, GValue* value, GParamSpec*) {
  auto* self = self_of(object);
  GST_OBJECT_LOCK(self);
  if (id == id_stats())
    g_value_take_boxed(value, to_structure(self->priv->stats));
  else if (id == id_max_observed_delay())
    g_value_set_uint(value, static_cast<guint>(to_ms(self->priv->stats.max_round_trip)));
  else
    stt::get_property(self->priv->settings, id, value);
  GST_OBJECT_UNLOCK(self);
}

// ---- the class --------------------------------------------------------------------------------------------

void finalize(GObject* object) {
  delete self_of(object)->priv;
  G_OBJECT_CLASS(deepgramsttsink_parent_class)->finalize(object);
}

void deepgramsttsink_class_init(DeepgramSttSinkClass* klass) {
  auto* object_class = G_OBJECT_CLASS(klass);
  object_class->set_property = set_property;
  object_class->get_property = get_property;
  object_class->finalize = finalize;

  const auto read_only = GParamFlags(G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  last_setting = stt::install_properties(object_class);
  g_object_class_install_property(
      object_class, id_stats(),
      g_param_spec_boxed(
          "stats", "Statistics",
          "connects, reconnects, audio-sent, audio-lost and last-round-trip, times in ns (Since: 0.1)",
          GST_TYPE_STRUCTURE, read_only));
  max_observed_delay = g_param_spec_uint(
      "max-observed-delay", "Maximum observed delay",
      "Longest time from sending audio to its final result, in ms (Since: 0.1)", 0, G_MAXUINT, 0, read_only);
  g_object_class_install_property(object_class, id_max_observed_delay(), max_observed_delay);

  auto* element_class = GST_ELEMENT_CLASS(klass);
  element_class->change_state = change_state;
  gst_element_class_add_static_pad_template(element_class, &sink_template);
  gst_element_class_add_static_pad_template(element_class, &src_template);
  gst_element_class_set_static_metadata(element_class, "Deepgram speech to text", "Audio/Text/Filter/Sink",
                                        "Transcribes live speech with Deepgram (nova, flux)",
                                        "The Aybiza authors");
}

void deepgramsttsink_init(DeepgramSttSink* self) {
  self->priv = new Priv;
  auto& priv = *self->priv;
  priv.sink = gst_pad_new_from_static_template(&sink_template, "sink");
  gst_pad_set_chain_function(priv.sink, chain);
  gst_pad_set_event_function(priv.sink, sink_event);
  gst_element_add_pad(GST_ELEMENT(self), priv.sink);
  priv.src = gst_pad_new_from_static_template(&src_template, "src");
  gst_pad_set_query_function(priv.src, src_query);
  gst_pad_use_fixed_caps(priv.src);
  gst_element_add_pad(GST_ELEMENT(self), priv.src);
  follow_link(GST_ELEMENT(self), priv.src);
}

}  // namespace

gboolean register_deepgramsttsink(GstPlugin* plugin) {
  GST_DEBUG_CATEGORY_INIT(deepgramsttsink_debug, "deepgramsttsink", 0, "Deepgram speech to text");
  return gst_element_register(plugin, "deepgramsttsink", GST_RANK_NONE, deepgramsttsink_get_type());
}
