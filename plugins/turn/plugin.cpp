// The plugin `aybturn`: turn-taking in a spoken conversation.
#include "plugins/turn/aybturn.h"

#define PACKAGE "aybiza"
GST_PLUGIN_DEFINE(GST_VERSION_MAJOR, GST_VERSION_MINOR, aybturn, "Turn-taking in a spoken conversation",
                  register_aybturn, "0.1.0", "MIT", "aybiza", "https://aybiza.com")
