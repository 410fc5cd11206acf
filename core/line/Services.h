// Services: what an element finds in its GstContext `aybiza.loop`: the loop it lives on, the way to the network, and
// what the call brings. A call sets it on its pipeline before READY. Without one (gst-launch) an element gets the
// shared default: one loop thread for the whole process, real sockets, no call.
#pragma once

#include <gst/gst.h>

#include <memory>
#include <string>

#include "core/line/MediaPort.h"
#include "core/line/Toolbox.h"
#include "core/net/Network.h"

namespace aybiza {
class Breakers;
class VoiceCache;
}  // namespace aybiza

namespace aybiza::line {

struct Services {
  Loop* loop = nullptr;          ///< never null
  Network* network = nullptr;    ///< never null
  MediaPort* port = nullptr;     ///< null outside a call
  Toolbox* tools = nullptr;      ///< null where the model has no tools
  VoiceCache* voices = nullptr;  ///< null where nothing was spoken beforehand
  Breakers* breakers = nullptr;  ///< of vendors, for all calls of the worker; null where each is on its own
  std::string call_id;           ///< empty outside a call
};
using ServicesPtr = std::shared_ptr<const Services>;

inline constexpr auto context_type = "aybiza.loop";

/// gst_element_set_context(pipeline, …) with this before the pipeline goes to READY. (transfer full)
GstContext* make_context(ServicesPtr services);

/// For an element on its way from NULL to READY: the context's services, or the shared default. Never null.
ServicesPtr find_services(GstElement* element);

/// Loop time ↔ running time of an element whose pipeline runs on a monotonic clock (GstSystemClock or LoopClock).
GstClockTime to_running_time(GstElement* element, Time time);
Time to_loop_time(GstElement* element, GstClockTime running_time);

}  // namespace aybiza::line
