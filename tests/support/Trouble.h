// Trouble: elements that misbehave when a test tells them to. `trouble` lets everything through; when it is in
// trouble, what a test has set for its name decides what becomes of a buffer.
#pragma once

#include <gst/gst.h>

#include <functional>
#include <map>
#include <string>

namespace aybiza::test {

/// What happens in chain(), on the thread that pushes, by the element's name; the buffer goes on where it answers
/// GST_FLOW_OK. May block, post messages, or fail.
using Misfortune = std::function<GstFlowReturn(GstElement* element)>;
inline std::map<std::string, Misfortune> misfortunes;

/// Posts an ERROR and answers GST_FLOW_ERROR, as a broken element does.
GstFlowReturn break_down(GstElement* element);

/// Makes the element `trouble` known to this process. Once, after gst_init().
void register_trouble();

}  // namespace aybiza::test
