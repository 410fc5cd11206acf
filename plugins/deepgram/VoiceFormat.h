// VoiceFormat: which of Aura's audio formats to ask for. The voice is made in the format that downstream
// likes best, so that nothing has to be decoded or resampled on the way.
#pragma once

#include <gst/gst.h>

#include <optional>

#include "core/base/Error.h"
#include "core/base/GPtr.h"
#include "core/line/MediaPort.h"

namespace aybiza::deepgram {

/// Telephony first: where downstream takes anything, a call is the likeliest reason.
#define AYBIZA_VOICE_CAPS                                                 \
  "audio/x-mulaw, rate = (int) 8000, channels = (int) 1; "                \
  "audio/x-alaw, rate = (int) 8000, channels = (int) 1; "                 \
  "audio/x-raw, format = (string) S16LE, layout = (string) interleaved, " \
  "rate = (int) { 24000, 8000, 16000, 32000, 48000 }, channels = (int) 1"

struct VoiceFormat {
  MediaFormat format;
  GPtr<GstCaps> caps;  ///< fixed
};

/// What downstream of `src` likes best among what Aura offers, limited to one encoding where that is
/// `wanted`. Fault::bad_input with both sides' caps where they have nothing in common.
Result<VoiceFormat> choose_format(GstPad* src, std::optional<MediaFormat::Encoding> wanted);

}  // namespace aybiza::deepgram
