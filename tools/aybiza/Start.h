// Start: what a command does first when it needs GStreamer's elements.
#pragma once

namespace aybiza::cli {

/// gst_init() and the elements of this build or installation. Once per process.
void start_gstreamer();

}  // namespace aybiza::cli
