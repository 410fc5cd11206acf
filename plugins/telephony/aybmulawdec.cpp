/**
 * SECTION:element-aybmulawdec
 *
 * Decodes G.711, mu-law or A-law, to linear audio, and keeps the stream whole: where audio is missing (a GAP
 * event, or a timestamp that jumps ahead) it puts in what the caller may have said, fading to silence within
 * 60 ms, so that everything behind it sees one stream without holes. A hole longer than #aybmulawdec:max-gap
 * is handed on as a GAP event and the next buffer is marked DISCONT. Works in the thread that pushes into it
 * and adds no latency.
 *
 * |[
 * gst-launch-1.0 audiotestsrc num-buffers=50 ! audio/x-raw,rate=8000 ! mulawenc ! aybmulawdec ! fakesink
 * ]|
 *
 * Since: 0.1
 */
#include <gst/gst.h>

#include <algorithm>
#include <bit>
#include <optional>

#include "core/audio/Concealment.h"
#include "core/base/GPtr.h"
#include "plugins/telephony/G711Caps.h"

GST_DEBUG_CATEGORY_STATIC(aybmulawdec_debug);
#define GST_CAT_DEFAULT aybmulawdec_debug

namespace {

using namespace aybiza;
static_assert(std::endian::native == std::endian::little, "S16LE samples are used as they lie in memory");

constexpr gboolean default_plc = TRUE;
constexpr guint64 default_tolerance = 5 * GST_MSECOND;
constexpr guint64 default_max_gap = 5 * GST_SECOND;
constexpr GstClockTime fill_size = 20 * GST_MSECOND;  // of the buffers that fill a hole

GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE("sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS(AYBIZA_G711_CAPS));
GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS(AYBIZA_RAW_CAPS));

struct Settings {
  bool plc = default_plc;
  GstClockTime tolerance = default_tolerance;
  GstClockTime max_gap = default_max_gap;
};

struct Stats {
  guint64 losses = 0;          // holes that were filled
  GstClockTime concealed = 0;  // of them, what was made up
  GstClockTime silent = 0;     // of them, what was left silent because they went on for too long
};

struct Format {
  g711::Law law;
  int rate;
};

// What one stream needs; touched by the streaming thread only.
struct State {
  std::optional<Format> format;
  std::optional<Concealment> concealment;
  GstClockTime next_pts = GST_CLOCK_TIME_NONE;  // where the next sample belongs
  bool discont = false;
};

struct Priv {
  GstPad* sink = nullptr;
  GstPad* src = nullptr;
  Settings settings;  // guarded by the object lock
  Stats stats;        // guarded by the object lock
  State state;
};

struct AybMulawDec {
  GstElement parent;
  Priv* priv;
};
struct AybMulawDecClass {
  GstElementClass parent_class;
};

G_DEFINE_TYPE(AybMulawDec, aybmulawdec, GST_TYPE_ELEMENT)

enum { PROP_PLC = 1, PROP_TOLERANCE, PROP_MAX_GAP, PROP_STATS };

AybMulawDec* self_of(gpointer object) { return static_cast<AybMulawDec*>(object); }

Settings settings_of(AybMulawDec* self) {
  GST_OBJECT_LOCK(self);
  const Settings settings = self->priv->settings;
  GST_OBJECT_UNLOCK(self);
  return settings;
}

GstFlowReturn push_samples(AybMulawDec* self, GPtr<GstBuffer> buffer, size_t samples, GstClockTime pts) {
  auto& state = self->priv->state;
  const GstClockTime duration = samples * GST_SECOND / static_cast<GstClockTime>(state.format->rate);
  GST_BUFFER_PTS(buffer.get()) = pts;
  GST_BUFFER_DURATION(buffer.get()) = duration;
  if (std::exchange(state.discont, false)) GST_BUFFER_FLAG_SET(buffer.get(), GST_BUFFER_FLAG_DISCONT);
  state.next_pts = GST_CLOCK_TIME_IS_VALID(pts) ? pts + duration : GST_CLOCK_TIME_NONE;
  return gst_pad_push(self->priv->src, buffer.release());
}

// Fills `audio` through the concealment and counts it.
void conceal(AybMulawDec* self, GstBuffer* buffer, std::span<int16_t> audio, GstClockTime duration) {
  auto& concealment = *self->priv->state.concealment;
  const bool silent = concealment.is_silent() || !settings_of(self).plc;
  if (silent) {
    GST_BUFFER_FLAG_SET(buffer, GST_BUFFER_FLAG_GAP);
    std::ranges::fill(audio, int16_t{0});
  } else {
    concealment.conceal(audio);
  }
  GST_OBJECT_LOCK(self);
  (silent ? self->priv->stats.silent : self->priv->stats.concealed) += duration;
  GST_OBJECT_UNLOCK(self);
}

// Fills the hole from next_pts to `end`.
GstFlowReturn fill(AybMulawDec* self, GstClockTime end) {
  auto& state = self->priv->state;
  GST_OBJECT_LOCK(self);
  self->priv->stats.losses++;
  GST_OBJECT_UNLOCK(self);
  GST_DEBUG_OBJECT(self, "%" GST_TIME_FORMAT " of audio is missing", GST_TIME_ARGS(end - state.next_pts));
  while (state.next_pts < end) {
    const GstClockTime duration = std::min(end - state.next_pts, fill_size);
    const size_t samples = gst_util_uint64_scale_round(duration, state.format->rate, GST_SECOND);
    if (samples == 0) break;
    auto buffer =
        GPtr<GstBuffer>::adopt(gst_buffer_new_allocate(nullptr, samples * sizeof(int16_t), nullptr));
    GstMapInfo map;
    gst_buffer_map(buffer.get(), &map, GST_MAP_WRITE);
    conceal(self, buffer.get(), {reinterpret_cast<int16_t*>(map.data), samples}, duration);
    gst_buffer_unmap(buffer.get(), &map);
    const GstFlowReturn flow = push_samples(self, std::move(buffer), samples, state.next_pts);
    if (flow != GST_FLOW_OK) return flow;
  }
  return GST_FLOW_OK;
}

// Makes the stream continuous up to `position`, if it is ahead by more than jitter.
GstFlowReturn catch_up(AybMulawDec* self, GstClockTime position) {
  auto& state = self->priv->state;
  if (!state.format || !GST_CLOCK_TIME_IS_VALID(state.next_pts) || !GST_CLOCK_TIME_IS_VALID(position))
    return GST_FLOW_OK;
  if (position <= state.next_pts) return GST_FLOW_OK;  // almost always
  const Settings settings = settings_of(self);
  if (position <= state.next_pts + settings.tolerance) return GST_FLOW_OK;
  if (position - state.next_pts <= settings.max_gap) return fill(self, position);
  gst_pad_push_event(self->priv->src, gst_event_new_gap(state.next_pts, position - state.next_pts));
  state.concealment->reset();
  state.next_pts = position;
  state.discont = true;
  return GST_FLOW_OK;
}

GstFlowReturn chain(GstPad*, GstObject* parent, GstBuffer* input) {
  AybMulawDec* self = self_of(parent);
  auto& state = self->priv->state;
  const auto codes = GPtr<GstBuffer>::adopt(input);
  if (!state.format) {
    GST_ELEMENT_ERROR(self, CORE, NEGOTIATION, ("aybmulawdec got data before its format was agreed"),
                      ("put caps such as audio/x-mulaw,rate=8000,channels=1 ahead of it"));
    return GST_FLOW_NOT_NEGOTIATED;
  }
  if (const GstFlowReturn flow = catch_up(self, GST_BUFFER_PTS(codes.get())); flow != GST_FLOW_OK)
    return flow;
  GstMapInfo in, out;
  if (!gst_buffer_map(codes.get(), &in, GST_MAP_READ)) {
    GST_ELEMENT_ERROR(self, RESOURCE, READ, ("aybmulawdec cannot map a buffer of G.711"), (nullptr));
    return GST_FLOW_ERROR;
  }
  // A fresh buffer is cheaper than one from a GstBufferPool, whose two file descriptors would also add up
  // over calls.
  auto audio = GPtr<GstBuffer>::adopt(gst_buffer_new_allocate(nullptr, in.size * sizeof(int16_t), nullptr));
  gst_buffer_map(audio.get(), &out, GST_MAP_WRITE);
  const std::span samples(reinterpret_cast<int16_t*>(out.data), in.size);
  g711::decode(state.format->law, {in.data, in.size}, samples);
  state.concealment->receive(samples);
  gst_buffer_unmap(audio.get(), &out);
  gst_buffer_unmap(codes.get(), &in);
  if (GST_BUFFER_IS_DISCONT(codes.get())) state.discont = true;
  const GstClockTime pts =
      GST_BUFFER_PTS_IS_VALID(codes.get()) ? GST_BUFFER_PTS(codes.get()) : state.next_pts;
  return push_samples(self, std::move(audio), samples.size(), pts);
}

bool set_caps(AybMulawDec* self, const GstCaps* g711) {
  auto& state = self->priv->state;
  const auto law = telephony::law_of(g711);
  int rate = 0;
  if (!law || !gst_structure_get_int(gst_caps_get_structure(g711, 0), "rate", &rate)) return false;
  state.format = Format{*law, rate};
  state.concealment.emplace(rate);
  const auto raw = GPtr<GstCaps>::adopt(telephony::to_raw(g711));
  return gst_pad_push_event(self->priv->src, gst_event_new_caps(raw.get()));
}

bool handle_gap(AybMulawDec* self, GPtr<GstEvent> event) {
  auto& state = self->priv->state;
  GstClockTime start, duration;
  gst_event_parse_gap(event.get(), &start, &duration);
  if (!GST_CLOCK_TIME_IS_VALID(state.next_pts) || !GST_CLOCK_TIME_IS_VALID(duration))
    return gst_pad_push_event(self->priv->src, event.release());
  return catch_up(self, start + duration) == GST_FLOW_OK;
}

gboolean sink_event(GstPad* pad, GstObject* parent, GstEvent* event) {
  AybMulawDec* self = self_of(parent);
  auto& state = self->priv->state;
  switch (GST_EVENT_TYPE(event)) {
    case GST_EVENT_CAPS: {
      GstCaps* caps = nullptr;
      gst_event_parse_caps(event, &caps);
      const bool ok = set_caps(self, caps);
      gst_event_unref(event);
      return ok;
    }
    case GST_EVENT_GAP:
      return handle_gap(self, GPtr<GstEvent>::adopt(event));
    case GST_EVENT_SEGMENT:
      state.next_pts = GST_CLOCK_TIME_NONE;  // what follows may lie anywhere: not a loss
      return gst_pad_event_default(pad, parent, event);
    case GST_EVENT_FLUSH_STOP:
      state.next_pts = GST_CLOCK_TIME_NONE;
      if (state.concealment) state.concealment->reset();
      return gst_pad_event_default(pad, parent, event);
    default:
      return gst_pad_event_default(pad, parent, event);
  }
}

gboolean sink_query(GstPad* pad, GstObject* parent, GstQuery* query) {
  if (GST_QUERY_TYPE(query) != GST_QUERY_CAPS) return gst_pad_query_default(pad, parent, query);
  telephony::answer_caps_query(pad, self_of(parent)->priv->src, telephony::to_g711, query);
  return TRUE;
}

gboolean src_query(GstPad* pad, GstObject* parent, GstQuery* query) {
  if (GST_QUERY_TYPE(query) != GST_QUERY_CAPS) return gst_pad_query_default(pad, parent, query);
  telephony::answer_caps_query(pad, self_of(parent)->priv->sink, telephony::to_raw, query);
  return TRUE;
}

void set_property(GObject* object, guint id, const GValue* value, GParamSpec* spec) {
  auto& settings = self_of(object)->priv->settings;
  GST_OBJECT_LOCK(object);
  switch (id) {
    case PROP_PLC:
      settings.plc = g_value_get_boolean(value);
      break;
    case PROP_TOLERANCE:
      settings.tolerance = g_value_get_uint64(value);
      break;
    case PROP_MAX_GAP:
      settings.max_gap = g_value_get_uint64(value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
  }
  GST_OBJECT_UNLOCK(object);
}

void get_property(GObject* object, guint id, GValue* value, GParamSpec* spec) {
  const auto& settings = self_of(object)->priv->settings;
  const auto& stats = self_of(object)->priv->stats;
  GST_OBJECT_LOCK(object);
  switch (id) {
    case PROP_PLC:
      g_value_set_boolean(value, settings.plc);
      break;
    case PROP_TOLERANCE:
      g_value_set_uint64(value, settings.tolerance);
      break;
    case PROP_MAX_GAP:
      g_value_set_uint64(value, settings.max_gap);
      break;
    case PROP_STATS:
      g_value_take_boxed(
          value, gst_structure_new("application/x-aybmulawdec-stats", "losses", G_TYPE_UINT64, stats.losses,
                                   "concealed-duration", G_TYPE_UINT64, stats.concealed, "silent-duration",
                                   G_TYPE_UINT64, stats.silent, nullptr));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
  }
  GST_OBJECT_UNLOCK(object);
}

GstStateChangeReturn change_state(GstElement* element, GstStateChange transition) {
  const auto result = GST_ELEMENT_CLASS(aybmulawdec_parent_class)->change_state(element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) self_of(element)->priv->state = State{};
  return result;
}

void finalize(GObject* object) {
  delete self_of(object)->priv;
  G_OBJECT_CLASS(aybmulawdec_parent_class)->finalize(object);
}

void install_properties(GObjectClass* object) {
  constexpr auto writable =
      static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING);
  /**
   * aybmulawdec:plc:
   *
   * Conceal losses; without it they are filled with silence.
   *
   * Since: 0.1
   */
  g_object_class_install_property(
      object, PROP_PLC,
      g_param_spec_boolean("plc", "Packet loss concealment",
                           "Make up what was lost from the voice before it; silence if false", default_plc,
                           writable));
  /**
   * aybmulawdec:tolerance:
   *
   * Since: 0.1
   */
  g_object_class_install_property(
      object, PROP_TOLERANCE,
      g_param_spec_uint64("tolerance", "Tolerance",
                          "How far a timestamp may jump ahead before it counts as a loss, in nanoseconds", 0,
                          G_MAXINT64, default_tolerance, writable));
  /**
   * aybmulawdec:max-gap:
   *
   * Since: 0.1
   */
  g_object_class_install_property(
      object, PROP_MAX_GAP,
      g_param_spec_uint64("max-gap", "Longest gap to fill",
                          "A longer hole is not filled but handed on as a GAP event, in nanoseconds", 0,
                          G_MAXINT64, default_max_gap, writable));
  /**
   * aybmulawdec:stats:
   *
   * Since the element was made: `losses` (holes filled, guint64), `concealed-duration` and `silent-duration`
   * (nanoseconds of them that were made up or left silent, guint64).
   *
   * Since: 0.1
   */
  g_object_class_install_property(
      object, PROP_STATS,
      g_param_spec_boxed("stats", "Statistics", "Losses, and nanoseconds of audio made up or left silent",
                         GST_TYPE_STRUCTURE,
                         static_cast<GParamFlags>(G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)));
}

void aybmulawdec_class_init(AybMulawDecClass* klass) {
  auto* object = G_OBJECT_CLASS(klass);
  object->finalize = finalize;
  object->set_property = set_property;
  object->get_property = get_property;
  install_properties(object);
  auto* element = GST_ELEMENT_CLASS(klass);
  element->change_state = change_state;
  gst_element_class_add_static_pad_template(element, &sink_template);
  gst_element_class_add_static_pad_template(element, &src_template);
  gst_element_class_set_static_metadata(
      element, "G.711 decoder", "Codec/Decoder/Audio",
      "Decodes mu-law and A-law, exact to ITU-T G.711, and conceals lost packets", "Aybiza");
}

void aybmulawdec_init(AybMulawDec* self) {
  auto& p = *(self->priv = new Priv);
  p.sink = gst_pad_new_from_static_template(&sink_template, "sink");
  gst_pad_set_chain_function(p.sink, chain);
  gst_pad_set_event_function(p.sink, sink_event);
  gst_pad_set_query_function(p.sink, sink_query);
  gst_element_add_pad(GST_ELEMENT(self), p.sink);
  p.src = gst_pad_new_from_static_template(&src_template, "src");
  gst_pad_set_query_function(p.src, src_query);
  gst_element_add_pad(GST_ELEMENT(self), p.src);
}

}  // namespace

gboolean register_aybmulawdec(GstPlugin* plugin) {
  GST_DEBUG_CATEGORY_INIT(aybmulawdec_debug, "aybmulawdec", 0, "G.711 decoder");
  return gst_element_register(plugin, "aybmulawdec", GST_RANK_NONE, aybmulawdec_get_type());
}
