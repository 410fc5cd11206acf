#include "tools/aybiza/Start.h"

#include <gst/gst.h>

#include "core/line/Plugins.h"

namespace aybiza::cli {

void start_gstreamer() {
  gst_init(nullptr, nullptr);
  line::load_plugins();
}

}  // namespace aybiza::cli
