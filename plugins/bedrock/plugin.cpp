// The plugin `aybbedrock`: language models on Amazon Bedrock.
#include <gst/gst.h>

gboolean register_bedrockllm(GstPlugin* plugin);

#define PACKAGE "aybiza"
GST_PLUGIN_DEFINE(GST_VERSION_MAJOR, GST_VERSION_MINOR, aybbedrock, "Language models on Amazon Bedrock",
                  register_bedrockllm, "0.1.0", "MIT/X11", "Aybiza", "https://github.com/aybiza/aybiza")
