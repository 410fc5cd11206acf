#include "tests/support/Trouble.h"

#include "core/base/GPtr.h"

namespace {

struct Trouble {
  GstElement parent;
  GstPad *sink, *src;
};
struct TroubleClass {
  GstElementClass parent_class;
};

G_DEFINE_TYPE(Trouble, trouble, GST_TYPE_ELEMENT)

GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE("sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);
GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

GstFlowReturn chain(GstPad*, GstObject* parent, GstBuffer* buffer) {
  auto owned = aybiza::GPtr<GstBuffer>::adopt(buffer);
  const auto misfortune = aybiza::test::misfortunes.find(GST_OBJECT_NAME(parent));
  if (misfortune != aybiza::test::misfortunes.end()) {
    const auto happen = misfortune->second;  // which may change what happens next
    const GstFlowReturn flow = happen(GST_ELEMENT(parent));
    if (flow != GST_FLOW_OK) return flow;
  }
  return gst_pad_push(reinterpret_cast<Trouble*>(parent)->src, owned.release());
}

void trouble_class_init(TroubleClass* klass) {
  auto* element_class = GST_ELEMENT_CLASS(klass);
  gst_element_class_add_static_pad_template(element_class, &sink_template);
  gst_element_class_add_static_pad_template(element_class, &src_template);
  gst_element_class_set_static_metadata(element_class, "Trouble", "Generic", "Misbehaves on command",
                                        "Aybiza");
}

void trouble_init(Trouble* self) {
  self->sink = gst_pad_new_from_static_template(&sink_template, "sink");
  gst_pad_set_chain_function(self->sink, chain);
  GST_PAD_SET_PROXY_CAPS(self->sink);
  GST_PAD_SET_PROXY_ALLOCATION(self->sink);
  gst_element_add_pad(GST_ELEMENT(self), self->sink);
  self->src = gst_pad_new_from_static_template(&src_template, "src");
  GST_PAD_SET_PROXY_CAPS(self->src);
  gst_element_add_pad(GST_ELEMENT(self), self->src);
}

}  // namespace

namespace aybiza::test {

GstFlowReturn break_down(GstElement* element) {
  GST_ELEMENT_ERROR(element, STREAM, FAILED, ("it broke down"), (nullptr));
  return GST_FLOW_ERROR;
}

void register_trouble() { gst_element_register(nullptr, "trouble", GST_RANK_NONE, trouble_get_type()); }

}  // namespace aybiza::test
