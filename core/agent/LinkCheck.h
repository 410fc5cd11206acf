// LinkCheck: why two elements do not link, and which elements do not belong into a call's line although they
// do.
#pragma once

#include <gst/gst.h>

#include "core/agent/LaunchLine.h"

namespace aybiza {

/// "cannot link vad:src to stt:sink: vad:src gives audio/x-raw, …; stt:sink takes text/x-raw, …". A pad's
/// name may be empty: any.
std::string explain_failed_link(GstElement* from, const std::string& from_pad, GstElement* to,
                                const std::string& to_pad);

/// Adds a warning for every element that starts a thread of its own or waits on the clock: thousands of calls
/// share one thread, which must not be multiplied and must not stand still.
void warn_of_threads(const LaunchLine& line, const std::vector<GstElement*>& elements, Problems& problems);

}  // namespace aybiza
