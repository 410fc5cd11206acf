#include "core/line/UtteranceMeta.h"

#include <new>

namespace aybiza::line {

namespace {

struct Meta {
  GstMeta base;
  Utterance utterance;
};

const GstMetaInfo* meta_info();

gboolean init(GstMeta* meta, gpointer, GstBuffer*) {
  new (&reinterpret_cast<Meta*>(meta)->utterance) Utterance;
  return TRUE;
}

void clear(GstMeta* meta, GstBuffer*) { reinterpret_cast<Meta*>(meta)->utterance.~Utterance(); }

gboolean copy_to(GstBuffer* target, GstMeta* meta, GstBuffer*, GQuark, gpointer) {
  auto* copy = reinterpret_cast<Meta*>(gst_buffer_add_meta(target, meta_info(), nullptr));
  copy->utterance = reinterpret_cast<Meta*>(meta)->utterance;
  return TRUE;
}

GType api_type() {
  static const GType type = [] {
    static const char* tags[] = {nullptr};
    return gst_meta_api_type_register("AybizaUtteranceMetaAPI", tags);
  }();
  return type;
}

const GstMetaInfo* meta_info() {
  static const GstMetaInfo* info =
      gst_meta_register(api_type(), "AybizaUtteranceMeta", sizeof(Meta), init, clear, copy_to);
  return info;
}

}  // namespace

GstBuffer* make_text_buffer(std::string_view text, const Utterance& utterance) {
  GstBuffer* buffer = gst_buffer_new_allocate(nullptr, text.size(), nullptr);
  gst_buffer_fill(buffer, 0, text.data(), text.size());
  reinterpret_cast<Meta*>(gst_buffer_add_meta(buffer, meta_info(), nullptr))->utterance = utterance;
  return buffer;
}

Utterance get_utterance(GstBuffer* buffer) {
  GstMeta* meta = gst_buffer_get_meta(buffer, api_type());
  return meta ? reinterpret_cast<Meta*>(meta)->utterance : Utterance{};
}

std::string get_text(GstBuffer* buffer) {
  std::string text(gst_buffer_get_size(buffer), '\0');
  gst_buffer_extract(buffer, 0, text.data(), text.size());
  return text;
}

}  // namespace aybiza::line
