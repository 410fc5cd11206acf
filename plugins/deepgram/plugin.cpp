// The plugin `aybdeepgram`: speech to text and text to speech by Deepgram.
#include "plugins/deepgram/aurattssrc.h"

namespace {

gboolean register_elements(GstPlugin* plugin) { return register_aurattssrc(plugin); }

}  // namespace

#define PACKAGE "aybiza"
GST_PLUGIN_DEFINE(GST_VERSION_MAJOR, GST_VERSION_MINOR, aybdeepgram,
                  "Speech to text and text to speech by Deepgram", register_elements, "0.1.0", "MIT",
                  "aybiza", "https://aybiza.com")
