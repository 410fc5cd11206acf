#include "plugins/deepgram/SinkRole.h"

#include "core/base/GPtr.h"

namespace aybiza {

namespace {

void set_flag(GstElement* element, bool is_sink) {
  GST_OBJECT_LOCK(element);
  if (is_sink)
    GST_OBJECT_FLAG_SET(element, GST_ELEMENT_FLAG_SINK);
  else
    GST_OBJECT_FLAG_UNSET(element, GST_ELEMENT_FLAG_SINK);
  GST_OBJECT_UNLOCK(element);
}

bool has_sink(GstBin* bin) {
  GST_OBJECT_LOCK(bin);
  bool found = false;
  for (GList* child = bin->children; child && !found; child = child->next)
    found = GST_OBJECT_FLAG_IS_SET(child->data, GST_ELEMENT_FLAG_SINK);
  GST_OBJECT_UNLOCK(bin);
  return found;
}

// A bin takes the flag over when a child is added, and does not look again when it changes.
void set_role(GstElement* element, bool is_sink) {
  set_flag(element, is_sink);
  for (auto parent = GPtr<GstObject>::adopt(gst_object_get_parent(GST_OBJECT(element)));
       parent && GST_IS_BIN(parent.get());
       parent = GPtr<GstObject>::adopt(gst_object_get_parent(parent.get()))) {
    auto* bin = GST_BIN(parent.get());
    if (!(gst_bin_get_suppressed_flags(bin) & GST_ELEMENT_FLAG_SINK))
      set_flag(GST_ELEMENT(bin), has_sink(bin));
  }
}

void on_linked(GstPad*, GstPad*, gpointer element) { set_role(GST_ELEMENT(element), false); }
void on_unlinked(GstPad*, GstPad*, gpointer element) { set_role(GST_ELEMENT(element), true); }

}  // namespace

void follow_link(GstElement* element, GstPad* src) {
  set_flag(element, true);
  g_signal_connect(src, "linked", G_CALLBACK(on_linked), element);
  g_signal_connect(src, "unlinked", G_CALLBACK(on_unlinked), element);
}

}  // namespace aybiza
