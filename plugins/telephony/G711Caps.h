// G711Caps: the caps on both sides of a G.711 codec. Coding changes neither rate nor channels, so the caps of
// one side follow from those of the other.
#pragma once

#include <gst/gst.h>

#include <optional>

#include "core/audio/G711.h"

namespace aybiza::telephony {

#define AYBIZA_G711_CAPS                                              \
  "audio/x-mulaw, rate = (int) [ 8000, 48000 ], channels = (int) 1; " \
  "audio/x-alaw, rate = (int) [ 8000, 48000 ], channels = (int) 1"
#define AYBIZA_RAW_CAPS                                                   \
  "audio/x-raw, format = (string) S16LE, layout = (string) interleaved, " \
  "rate = (int) [ 8000, 48000 ], channels = (int) 1"

/// The law that fixed caps name, or nothing.
std::optional<g711::Law> law_of(const GstCaps* caps);
/// The raw caps that G.711 caps decode to. (transfer full)
GstCaps* to_raw(const GstCaps* g711);
/// The G.711 caps that raw caps can be encoded to, mu-law first. (transfer full)
GstCaps* to_g711(const GstCaps* raw);

/// Answers a CAPS query at `pad` with what its template and the peer behind `other`, converted, have in
/// common.
void answer_caps_query(GstPad* pad, GstPad* other, GstCaps* (*convert)(const GstCaps*), GstQuery* query);

}  // namespace aybiza::telephony
