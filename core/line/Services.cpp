#include "core/line/Services.h"

#include "core/loop/MainLoop.h"
#include "core/net/SocketNetwork.h"

namespace aybiza::line {

namespace {

GType boxed_type() {
  static const GType type = g_boxed_type_register_static(
      "AybizaServices", [](gpointer p) -> gpointer { return new ServicesPtr(*static_cast<ServicesPtr*>(p)); },
      [](gpointer p) { delete static_cast<ServicesPtr*>(p); });
  return type;
}

// Lives from the first element that needs it to the end of the process: elements may be finalised by anybody's
// thread at exit, so nothing here is torn down.
const ServicesPtr& default_services() {
  static const ServicesPtr& services = *new ServicesPtr([] {
    auto* thread = new LoopThread("aybiza-loop");
    auto own = std::make_shared<Services>();
    own->loop = &thread->loop();
    thread->loop().run_and_wait([&] { own->network = new SocketNetwork(thread->loop()); });
    return own;
  }());
  return services;
}

}  // namespace

GstContext* make_context(ServicesPtr services) {
  GstContext* context = gst_context_new(context_type, TRUE);
  GstStructure* structure = gst_context_writable_structure(context);
  gst_structure_set(structure, "services", boxed_type(), &services, nullptr);
  return context;
}

ServicesPtr find_services(GstElement* element) {
  auto context = GPtr<GstContext>::adopt(gst_element_get_context(element, context_type));
  if (!context) return default_services();
  const GValue* value = gst_structure_get_value(gst_context_get_structure(context.get()), "services");
  if (!value || !G_VALUE_HOLDS(value, boxed_type())) return default_services();
  return *static_cast<ServicesPtr*>(g_value_get_boxed(value));
}

GstClockTime to_running_time(GstElement* element, Time time) {
  const auto ns = static_cast<GstClockTime>(time.time_since_epoch().count());
  const GstClockTime base = gst_element_get_base_time(element);
  return ns > base ? ns - base : 0;
}

Time to_loop_time(GstElement* element, GstClockTime running_time) {
  return Time(Duration(static_cast<int64_t>(gst_element_get_base_time(element) + running_time)));
}

}  // namespace aybiza::line
