// The plugin `aybdeepgram`: speech to text and text to speech by Deepgram. Each element registers itself from the
// file that bears its name.
#include "plugins/deepgram/aurattssrc.h"
#include "plugins/deepgram/deepgramsttsink.h"

static gboolean plugin_init(GstPlugin* plugin) {
  return register_deepgramsttsink(plugin) && register_aurattssrc(plugin);
}

#define PACKAGE "aybiza"
GST_PLUGIN_DEFINE(GST_VERSION_MAJOR, GST_VERSION_MINOR, aybdeepgram,
                  "Speech to text and text to speech by Deepgram", plugin_init, "0.1.0", "MIT/X11", "Aybiza",
                  "https://github.com/aybiza/aybiza")
