#include "tools/aybiza/OneShot.h"

#include "core/base/GPtr.h"

namespace aybiza::cli {

namespace {

Result<void> set_property(GstElement* pipeline, const std::string& name, const std::string& value) {
  const size_t dot = name.find('.');
  auto element = GPtr<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline), name.substr(0, dot).c_str()));
  const std::string property = name.substr(dot + 1);
  if (!element || !g_object_class_find_property(G_OBJECT_GET_CLASS(element.get()), property.c_str()))
    return fail(Fault::internal, "the pipeline has no " + name);
  gst_util_set_object_arg(G_OBJECT(element.get()), property.c_str(), value.c_str());
  return {};
}

Result<void> wait_for_end(GstBus* bus, const std::function<void(const GstStructure*)>& on_note) {
  for (;;) {
    auto message = GPtr<GstMessage>::adopt(gst_bus_timed_pop(bus, GST_CLOCK_TIME_NONE));
    switch (GST_MESSAGE_TYPE(message.get())) {
      case GST_MESSAGE_EOS:
        return {};
      case GST_MESSAGE_ERROR: {
        GError* error = nullptr;
        gst_message_parse_error(message.get(), &error, nullptr);
        return fail(Fault::unavailable, take_message(error));
      }
      case GST_MESSAGE_ELEMENT:
        if (on_note) on_note(gst_message_get_structure(message.get()));
        break;
      default:
        break;
    }
  }
}

}  // namespace

Result<void> run_pipeline(const char* launch, Properties properties,
                          const std::function<void(const GstStructure*)>& on_note) {
  GError* error = nullptr;
  auto pipeline = GPtr<GstElement>::sink(gst_parse_launch(launch, &error));
  if (!pipeline || error)
    return fail(Fault::internal, take_message(error), "are Aybiza's plugins installed?");
  for (const auto& [name, value] : properties)
    if (auto set = set_property(pipeline.get(), name, value); !set) return set;

  auto bus = GPtr<GstBus>::adopt(gst_element_get_bus(pipeline.get()));
  gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
  auto ended = wait_for_end(bus.get(), on_note);
  gst_element_set_state(pipeline.get(), GST_STATE_NULL);
  return ended;
}

std::string deepgram_url(const std::string& option) {
  if (!option.empty()) return option;
  const char* url = g_getenv("DEEPGRAM_URL");
  return url && *url ? url : "wss://api.deepgram.com";
}

}  // namespace aybiza::cli
