// Report: how an Error of the core reaches whoever watches the pipeline. A lost cause becomes an ERROR
// message and ends the call; what merely got worse becomes a WARNING whose details a program can read.
#pragma once

#include <gst/gst.h>

#include "core/base/Error.h"

namespace aybiza::line {

/// The GST_RESOURCE_ERROR that says the same as a fault.
GstResourceError resource_error(Fault fault);

/// ERROR: message and hint for people, fault and status for the log. Any thread.
void post_error(GstElement* element, const Error& error);

/// The same where only the element's vendor is lost: it still passes on what needs none, so a goodbye may be heard.
void post_vendor_lost(GstElement* element, const Error& error);
/// Of an ERROR.
bool is_vendor_lost(GstMessage* message);

/// WARNING with details `name` {fault, status, message}, for example "aurattssrc/degraded". Any thread.
void post_warning(GstElement* element, const char* name, const Error& error);

}  // namespace aybiza::line
