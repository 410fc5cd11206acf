/**
 * SECTION:element-aybmulawenc
 *
 * Encodes telephone audio as G.711, mu-law or A-law, whichever the element behind it takes (mu-law where it
 * takes both). Every sample becomes the code that ITU-T G.711 prescribes. Encodes in place, without a copy,
 * where the buffer is its own; works in the thread that pushes into it and adds no latency.
 *
 * |[
 * gst-launch-1.0 audiotestsrc num-buffers=50 ! audio/x-raw,rate=8000 ! aybmulawenc ! audio/x-mulaw ! fakesink
 * ]|
 *
 * Since: 0.1
 */
#include <gst/gst.h>

#include <bit>
#include <optional>

#include "core/base/GPtr.h"
#include "plugins/telephony/G711Caps.h"

GST_DEBUG_CATEGORY_STATIC(aybmulawenc_debug);
#define GST_CAT_DEFAULT aybmulawenc_debug

namespace {

using namespace aybiza;
static_assert(std::endian::native == std::endian::little, "S16LE samples are used as they lie in memory");

GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE("sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS(AYBIZA_RAW_CAPS));
GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS(AYBIZA_G711_CAPS));

struct Priv {
  GstPad* sink = nullptr;
  GstPad* src = nullptr;
  std::optional<g711::Law> law;  // set by negotiation; touched by the streaming thread only
};

struct AybMulawEnc {
  GstElement parent;
  Priv* priv;
};
struct AybMulawEncClass {
  GstElementClass parent_class;
};

G_DEFINE_TYPE(AybMulawEnc, aybmulawenc, GST_TYPE_ELEMENT)

AybMulawEnc* self_of(GstObject* object) { return reinterpret_cast<AybMulawEnc*>(object); }

bool set_caps(AybMulawEnc* self, GstCaps* raw) {
  auto& p = *self->priv;
  const auto possible = GPtr<GstCaps>::adopt(telephony::to_g711(raw));
  const auto wanted = GPtr<GstCaps>::adopt(gst_pad_peer_query_caps(p.src, possible.get()));
  if (gst_caps_is_empty(wanted.get())) {
    GST_WARNING_OBJECT(self, "nothing behind takes %" GST_PTR_FORMAT, static_cast<void*>(possible.get()));
    return false;
  }
  const auto chosen = GPtr<GstCaps>::adopt(gst_caps_fixate(gst_caps_copy(wanted.get())));
  p.law = telephony::law_of(chosen.get());
  return p.law && gst_pad_push_event(p.src, gst_event_new_caps(chosen.get()));
}

gboolean sink_event(GstPad* pad, GstObject* parent, GstEvent* event) {
  if (GST_EVENT_TYPE(event) != GST_EVENT_CAPS) return gst_pad_event_default(pad, parent, event);
  GstCaps* caps = nullptr;
  gst_event_parse_caps(event, &caps);
  const bool ok = set_caps(self_of(parent), caps);
  gst_event_unref(event);
  return ok;
}

GstFlowReturn chain(GstPad*, GstObject* parent, GstBuffer* buffer) {
  AybMulawEnc* self = self_of(parent);
  auto& p = *self->priv;
  auto owned = GPtr<GstBuffer>::adopt(gst_buffer_make_writable(buffer));
  if (!p.law) {
    GST_ELEMENT_ERROR(self, CORE, NEGOTIATION, ("aybmulawenc got audio before its format was agreed"),
                      ("link it to an element that takes audio/x-mulaw or audio/x-alaw"));
    return GST_FLOW_NOT_NEGOTIATED;
  }
  GstMapInfo map;
  if (!gst_buffer_map(owned.get(), &map, GST_MAP_READWRITE)) {
    GST_ELEMENT_ERROR(self, RESOURCE, WRITE, ("aybmulawenc cannot map a buffer of audio"), (nullptr));
    return GST_FLOW_ERROR;
  }
  const size_t count = map.size / sizeof(int16_t);
  g711::encode(*p.law, {reinterpret_cast<const int16_t*>(map.data), count}, {map.data, count});
  gst_buffer_unmap(owned.get(), &map);
  gst_buffer_set_size(owned.get(), static_cast<gssize>(count));
  return gst_pad_push(p.src, owned.release());
}

gboolean sink_query(GstPad* pad, GstObject* parent, GstQuery* query) {
  if (GST_QUERY_TYPE(query) != GST_QUERY_CAPS) return gst_pad_query_default(pad, parent, query);
  telephony::answer_caps_query(pad, self_of(parent)->priv->src, telephony::to_raw, query);
  return TRUE;
}

gboolean src_query(GstPad* pad, GstObject* parent, GstQuery* query) {
  if (GST_QUERY_TYPE(query) != GST_QUERY_CAPS) return gst_pad_query_default(pad, parent, query);
  telephony::answer_caps_query(pad, self_of(parent)->priv->sink, telephony::to_g711, query);
  return TRUE;
}

GstStateChangeReturn change_state(GstElement* element, GstStateChange transition) {
  const auto result = GST_ELEMENT_CLASS(aybmulawenc_parent_class)->change_state(element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) self_of(GST_OBJECT(element))->priv->law.reset();
  return result;
}

void finalize(GObject* object) {
  delete reinterpret_cast<AybMulawEnc*>(object)->priv;
  G_OBJECT_CLASS(aybmulawenc_parent_class)->finalize(object);
}

void aybmulawenc_class_init(AybMulawEncClass* klass) {
  auto* element = GST_ELEMENT_CLASS(klass);
  G_OBJECT_CLASS(klass)->finalize = finalize;
  element->change_state = change_state;
  gst_element_class_add_static_pad_template(element, &sink_template);
  gst_element_class_add_static_pad_template(element, &src_template);
  gst_element_class_set_static_metadata(element, "G.711 encoder", "Codec/Encoder/Audio",
                                        "Encodes mono audio as mu-law or A-law, exact to ITU-T G.711",
                                        "Aybiza");
}

void aybmulawenc_init(AybMulawEnc* self) {
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

gboolean register_aybmulawenc(GstPlugin* plugin) {
  GST_DEBUG_CATEGORY_INIT(aybmulawenc_debug, "aybmulawenc", 0, "G.711 encoder");
  return gst_element_register(plugin, "aybmulawenc", GST_RANK_NONE, aybmulawenc_get_type());
}
