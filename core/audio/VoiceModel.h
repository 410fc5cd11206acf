// VoiceModel: how much the features of 10 ms speak for a voice. Two logistic regressions, each with one
// weight for every measure in every view, because hearing a voice begin and hearing it go on are different
// questions. The weights were fitted by tools/bench/vad/fit.cpp to callers and prompts through G.711, clean
// and in five noises at 20 to 0 dB, and to noise, music and telephone tones alone; tools/bench/vad measures
// them on utterances and noise that the fit has not seen.
#pragma once

#include "core/audio/VoiceFeatures.h"

namespace aybiza::voice {

/// Asked in silence: log-odds that a voice has begun. Quick, because it has learned from the first 150 ms of
/// utterances.
float has_begun(const Features& features);
/// Asked while somebody speaks: log-odds that the voice goes on.
float goes_on(const Features& features);

}  // namespace aybiza::voice
