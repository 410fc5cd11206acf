// CallCaps: the formats of a call's media as caps.
#pragma once

#include <gst/gst.h>

#include <optional>

#include "core/line/MediaPort.h"

namespace aybiza::telephony {

#define AYBIZA_CALL_CAPS                                                                                \
  "audio/x-mulaw, rate = (int) [ 8000, 48000 ], channels = (int) 1; "                                   \
  "audio/x-alaw, rate = (int) [ 8000, 48000 ], channels = (int) 1; "                                    \
  "audio/x-raw, format = (string) S16LE, layout = (string) interleaved, rate = (int) [ 8000, 48000 ], " \
  "channels = (int) 1"

/// (transfer full)
GstCaps* to_caps(const MediaFormat& format);
/// The format that fixed caps of the above describe, or nothing.
std::optional<MediaFormat> to_format(const GstCaps* caps);

/// Answers a CAPS query with `caps`, as far as its filter admits them.
void answer_caps_query(GstQuery* query, GstCaps* caps);

}  // namespace aybiza::telephony
