// aurattssrc: text to speech by Deepgram Aura. What other files of the plugin need to know of it.
#pragma once

#include <gst/gst.h>

G_DECLARE_FINAL_TYPE(AuraTtsSrc, aura_tts_src, AURA, TTS_SRC, GstElement)

gboolean register_aurattssrc(GstPlugin* plugin);
