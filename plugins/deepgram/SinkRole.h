// SinkRole: an element that is a sink while its source pad hangs free, and a filter once something is linked
// to it. A pipeline waits for the EOS message of every element that carries the sink flag; a flag on a filter
// would make it wait for ever, a missing one on a sink would end it too early.
#pragma once

#include <gst/gst.h>

namespace aybiza {

/// Keeps the flag of `element`, and of the bins that it alone made sinks, true to whether `src` is linked.
void follow_link(GstElement* element, GstPad* src);

}  // namespace aybiza
