#include "plugins/telephony/G711Caps.h"

#include "core/base/GPtr.h"

namespace aybiza::telephony {

namespace {

// Copies what coding leaves alone: the rate. Anything else of `from` says nothing about the other side.
void append(GstCaps* caps, GstStructure* structure, const GstStructure* from) {
  if (const GValue* rate = gst_structure_get_value(from, "rate"))
    gst_structure_set_value(structure, "rate", rate);
  gst_structure_set(structure, "channels", G_TYPE_INT, 1, nullptr);
  gst_caps_append_structure(caps, structure);
}

}  // namespace

std::optional<g711::Law> law_of(const GstCaps* caps) {
  const GstStructure* s = gst_caps_get_structure(caps, 0);
  if (gst_structure_has_name(s, "audio/x-mulaw")) return g711::Law::mulaw;
  if (gst_structure_has_name(s, "audio/x-alaw")) return g711::Law::alaw;
  return std::nullopt;
}

GstCaps* to_raw(const GstCaps* g711) {
  GstCaps* raw = gst_caps_new_empty();
  for (guint i = 0; i < gst_caps_get_size(g711); i++) {
    GstStructure* s = gst_structure_new("audio/x-raw", "format", G_TYPE_STRING, "S16LE", "layout",
                                        G_TYPE_STRING, "interleaved", nullptr);
    append(raw, s, gst_caps_get_structure(g711, i));
  }
  return gst_caps_simplify(raw);
}

GstCaps* to_g711(const GstCaps* raw) {
  GstCaps* g711 = gst_caps_new_empty();
  for (const char* name : {"audio/x-mulaw", "audio/x-alaw"})
    for (guint i = 0; i < gst_caps_get_size(raw); i++)
      append(g711, gst_structure_new_empty(name), gst_caps_get_structure(raw, i));
  return g711;
}

void answer_caps_query(GstPad* pad, GstPad* other, GstCaps* (*convert)(const GstCaps*), GstQuery* query) {
  auto result = GPtr<GstCaps>::adopt(gst_pad_get_pad_template_caps(pad));
  const auto peer = GPtr<GstCaps>::adopt(gst_pad_peer_query_caps(other, nullptr));
  if (!gst_caps_is_any(peer.get())) {
    const auto converted = GPtr<GstCaps>::adopt(convert(peer.get()));
    result = GPtr<GstCaps>::adopt(
        gst_caps_intersect_full(converted.get(), result.get(), GST_CAPS_INTERSECT_FIRST));
  }
  GstCaps* filter = nullptr;
  gst_query_parse_caps(query, &filter);
  if (filter)
    result = GPtr<GstCaps>::adopt(gst_caps_intersect_full(filter, result.get(), GST_CAPS_INTERSECT_FIRST));
  gst_query_set_caps_result(query, result.get());
}

}  // namespace aybiza::telephony
