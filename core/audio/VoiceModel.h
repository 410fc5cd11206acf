// VoiceModel: how much the features of 10 ms speak for a voice. Two dozen detectors look at all measures in
// all views and are weighed twice, because hearing a voice begin and hearing it go on are different
// questions; where Silero is asked as well, its answers and ours are weighed against each other. The weights
// (VoiceWeights.h) were fitted by tools/bench/vad/fit.cpp to callers and prompts through G.711, clean and in
// noises real and made up, and to noise, music and telephone tones alone; tools/bench/vad measures them on
// utterances and noise that the fit has not seen.
#pragma once

#include "core/audio/VoiceFeatures.h"

namespace aybiza::voice {

/// Log-odds.
struct Evidence {
  float begun;    ///< asked in silence: that a voice has begun. Quick, because it has learned from onsets
  float goes_on;  ///< asked while somebody speaks: that the voice goes on
};

Evidence weigh(const Features& features);
/// Together with Silero's log-odds for the last 32 ms and those before.
Evidence weigh(const Evidence& ours, float silero, float silero_before);

}  // namespace aybiza::voice
