// aybturn: the element that decides whose turn it is.
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS
G_DECLARE_FINAL_TYPE(AybTurn, ayb_turn, AYB, TURN, GstElement)
G_END_DECLS

gboolean register_aybturn(GstPlugin* plugin);
