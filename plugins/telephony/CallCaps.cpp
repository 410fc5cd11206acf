#include "plugins/telephony/CallCaps.h"

#include "core/base/GPtr.h"

namespace aybiza::telephony {

GstCaps* to_caps(const MediaFormat& format) {
  using enum MediaFormat::Encoding;
  if (format.encoding == s16le)
    return gst_caps_new_simple("audio/x-raw", "format", G_TYPE_STRING, "S16LE", "layout", G_TYPE_STRING,
                               "interleaved", "rate", G_TYPE_INT, format.rate, "channels", G_TYPE_INT, 1,
                               nullptr);
  return gst_caps_new_simple(format.encoding == mulaw ? "audio/x-mulaw" : "audio/x-alaw", "rate", G_TYPE_INT,
                             format.rate, "channels", G_TYPE_INT, 1, nullptr);
}

std::optional<MediaFormat> to_format(const GstCaps* caps) {
  using enum MediaFormat::Encoding;
  const GstStructure* s = gst_caps_get_structure(caps, 0);
  MediaFormat format;
  if (gst_structure_has_name(s, "audio/x-mulaw"))
    format.encoding = mulaw;
  else if (gst_structure_has_name(s, "audio/x-alaw"))
    format.encoding = alaw;
  else if (gst_structure_has_name(s, "audio/x-raw"))
    format.encoding = s16le;
  else
    return std::nullopt;
  if (!gst_structure_get_int(s, "rate", &format.rate)) return std::nullopt;
  return format;
}

void answer_caps_query(GstQuery* query, GstCaps* caps) {
  GstCaps* filter = nullptr;
  gst_query_parse_caps(query, &filter);
  const auto result =
      filter ? GPtr<GstCaps>::adopt(gst_caps_intersect(filter, caps)) : GPtr<GstCaps>::ref(caps);
  gst_query_set_caps_result(query, result.get());
}

}  // namespace aybiza::telephony
