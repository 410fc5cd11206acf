// The plugin `aybtelephony`: the two ends of a call and the telephone's codec. Each element registers itself
// from the file that bears its name.
#include <gst/gst.h>

gboolean register_aybmulawdec(GstPlugin* plugin);
gboolean register_aybmulawenc(GstPlugin* plugin);
gboolean register_callsink(GstPlugin* plugin);
gboolean register_callsrc(GstPlugin* plugin);

static gboolean plugin_init(GstPlugin* plugin) {
  return register_aybmulawdec(plugin) && register_aybmulawenc(plugin) && register_callsink(plugin) &&
         register_callsrc(plugin);
}

#define PACKAGE "aybiza"
GST_PLUGIN_DEFINE(GST_VERSION_MAJOR, GST_VERSION_MINOR, aybtelephony, "The ends of a phone call, and G.711",
                  plugin_init, "0.1.0", "MIT/X11", "Aybiza", "https://github.com/aybiza/aybiza")
