#include "core/agent/LinkCheck.h"

#include <algorithm>
#include <array>

#include "core/base/GPtr.h"

namespace aybiza {

namespace {

struct PadView {
  std::string name;  ///< "vad:src"
  GPtr<GstCaps> caps;
  std::string linked_to;  ///< empty = free
};

std::string name_of(GstElement* element, std::string_view pad) {
  return std::string(GST_OBJECT_NAME(element)) + ":" + std::string(pad);
}

std::string path_of(GstPad* pad) {
  auto parent = GPtr<GstElement>::adopt(gst_pad_get_parent_element(pad));
  return parent ? name_of(parent.get(), GST_OBJECT_NAME(pad)) : GST_OBJECT_NAME(pad);
}

PadView view(GstElement* element, GstPad* pad) {
  PadView view{name_of(element, GST_OBJECT_NAME(pad)), GPtr<GstCaps>::adopt(gst_pad_query_caps(pad, nullptr)),
               ""};
  if (auto peer = GPtr<GstPad>::adopt(gst_pad_get_peer(pad))) view.linked_to = path_of(peer.get());
  return view;
}

/// The pad that a link would have taken: the named one, a free one, a taken one, or one that could be
/// requested.
std::optional<PadView> find_pad(GstElement* element, const std::string& name, GstPadDirection direction) {
  std::optional<PadView> found;
  for (GList* at = element->pads; at; at = at->next) {
    GstPad* pad = GST_PAD(at->data);
    if (gst_pad_get_direction(pad) != direction || (!name.empty() && name != GST_OBJECT_NAME(pad))) continue;
    PadView candidate = view(element, pad);
    if (!found || (!found->linked_to.empty() && candidate.linked_to.empty())) found = std::move(candidate);
  }
  if (found) return found;
  for (GList* at = gst_element_class_get_pad_template_list(GST_ELEMENT_GET_CLASS(element)); at;
       at = at->next) {
    GstPadTemplate* pad = GST_PAD_TEMPLATE(at->data);
    if (GST_PAD_TEMPLATE_DIRECTION(pad) != direction) continue;
    if (!name.empty() && name != GST_PAD_TEMPLATE_NAME_TEMPLATE(pad)) continue;
    return PadView{name_of(element, GST_PAD_TEMPLATE_NAME_TEMPLATE(pad)),
                   GPtr<GstCaps>::adopt(gst_pad_template_get_caps(pad)), ""};
  }
  return std::nullopt;
}

std::string text_of(const GPtr<GstCaps>& caps) {
  GChars text(gst_caps_to_string(caps.get()));
  return text.get();
}

bool is_a(GstElement* element, const char* type_name) {
  const GType type = g_type_from_name(type_name);
  return type && g_type_is_a(G_OBJECT_TYPE(element), type);
}

}  // namespace

std::string explain_failed_link(GstElement* from, const std::string& from_pad, GstElement* to,
                                const std::string& to_pad) {
  const auto source = find_pad(from, from_pad, GST_PAD_SRC), sink = find_pad(to, to_pad, GST_PAD_SINK);
  const std::string from_name = name_of(from, from_pad.empty() ? "?" : from_pad);
  const std::string to_name = name_of(to, to_pad.empty() ? "?" : to_pad);
  const std::string what =
      "cannot link " + (source ? source->name : from_name) + " to " + (sink ? sink->name : to_name) + ": ";
  if (!source) return what + GST_OBJECT_NAME(from) + " has no such source pad";
  if (!sink) return what + GST_OBJECT_NAME(to) + " has no such sink pad";
  for (const auto& pad : {source, sink})
    if (!pad->linked_to.empty()) return what + pad->name + " is linked to " + pad->linked_to + " already";
  return what + source->name + " gives " + text_of(source->caps) + "; " + sink->name + " takes " +
         text_of(sink->caps);
}

void warn_of_threads(const LaunchLine& line, const std::vector<GstElement*>& elements, Problems& problems) {
  static constexpr std::array with_threads = {"queue",           "queue2", "multiqueue",
                                              "rtpjitterbuffer", "udpsrc", "webrtcbin"};
  auto warn = [&](const LaunchElement& element, std::string message, std::string hint) {
    problems.push_back({Problem::Severity::warning, element.place, "",
                        "element " + element.name + " (" + element.factory + ") " + std::move(message),
                        std::move(hint)});
  };
  for (size_t i = 0; i < elements.size(); i++) {
    const LaunchElement& element = line.elements[i];
    const bool listed =
        std::find(with_threads.begin(), with_threads.end(), element.factory) != with_threads.end();
    if (listed || is_a(elements[i], "GstBaseSrc") || is_a(elements[i], "GstAggregator"))
      warn(element, "starts a thread of its own in every call", "a call's line needs none");
    if (is_a(elements[i], "GstBaseSink"))
      warn(element, "may wait on the clock, which stops every call of the worker",
           "end the line with callsink");
  }
}

}  // namespace aybiza
