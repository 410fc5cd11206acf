// deepgramsttsink: live speech to text; a sink on its own, a filter when something is linked behind it.
#pragma once

#include <gst/gst.h>

gboolean register_deepgramsttsink(GstPlugin* plugin);
