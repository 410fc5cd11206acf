// LoopClock: a GstClock that tells its loop's time, so that running time and loop time differ only by the base time,
// in the daemon and in the simulator alike. Nothing waits on it: elements use the loop's timers.
#pragma once

#include <gst/gst.h>

#include "core/loop/Loop.h"

namespace aybiza::line {

/// gst_pipeline_use_clock(pipeline, clock). The loop outlives the clock. (transfer full)
GstClock* make_loop_clock(Loop& loop);

}  // namespace aybiza::line
