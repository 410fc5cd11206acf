#include "plugins/deepgram/VoiceFormat.h"

namespace aybiza::deepgram {

namespace {

constexpr int vendor_default_rate = 24000;

const char* media_type(MediaFormat::Encoding encoding) {
  switch (encoding) {
    case MediaFormat::Encoding::mulaw:
      return "audio/x-mulaw";
    case MediaFormat::Encoding::alaw:
      return "audio/x-alaw";
    case MediaFormat::Encoding::s16le:
      return "audio/x-raw";
  }
  return "";
}

MediaFormat format_of(const GstCaps* fixed) {
  const GstStructure* structure = gst_caps_get_structure(fixed, 0);
  MediaFormat format;
  for (auto encoding :
       {MediaFormat::Encoding::mulaw, MediaFormat::Encoding::alaw, MediaFormat::Encoding::s16le})
    if (gst_structure_has_name(structure, media_type(encoding))) format.encoding = encoding;
  gst_structure_get_int(structure, "rate", &format.rate);
  return format;
}

std::string text_of(const GstCaps* caps) { return GChars(gst_caps_to_string(caps)).get(); }

}  // namespace

Result<VoiceFormat> choose_format(GstPad* src, std::optional<MediaFormat::Encoding> wanted) {
  auto offered = GPtr<GstCaps>::adopt(gst_pad_get_pad_template_caps(src));
  if (wanted) {
    auto of_type = GPtr<GstCaps>::adopt(gst_caps_new_empty_simple(media_type(*wanted)));
    offered = GPtr<GstCaps>::adopt(gst_caps_intersect(offered.get(), of_type.get()));
  }
  // Asked without a filter, downstream answers in its own order of preference.
  auto accepted = GPtr<GstCaps>::adopt(gst_pad_peer_query_caps(src, nullptr));
  auto common = gst_caps_is_any(accepted.get())
                    ? offered
                    : GPtr<GstCaps>::adopt(
                          gst_caps_intersect_full(accepted.get(), offered.get(), GST_CAPS_INTERSECT_FIRST));
  if (gst_caps_is_empty(common.get()))
    return fail(Fault::bad_input,
                "Aura offers " + text_of(offered.get()) + ", downstream accepts " + text_of(accepted.get()),
                "put audioconvert and audioresample behind aurattssrc");

  auto best = GPtr<GstCaps>::adopt(gst_caps_truncate(common.release()));
  best = GPtr<GstCaps>::adopt(gst_caps_make_writable(best.release()));
  gst_structure_fixate_field_nearest_int(gst_caps_get_structure(best.get(), 0), "rate", vendor_default_rate);
  best = GPtr<GstCaps>::adopt(gst_caps_fixate(best.release()));
  return VoiceFormat{format_of(best.get()), best};
}

}  // namespace aybiza::deepgram
