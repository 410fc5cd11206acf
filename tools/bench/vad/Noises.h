// Noises: made-up sounds that are not speech, and ways to change real ones, so that the fit of VoiceModel
// meets more kinds of noise than there are recordings of. Nothing here is used to measure.
#pragma once

#include "tools/bench/vad/Sounds.h"

namespace aybiza::bench {

/// Crockery, doors, keys: blows that make resonances ring and die away.
Sound clatter(size_t samples, Random& random);
/// Chords of harmonic notes, struck or swelling, with a drum or without.
Sound tunes(size_t samples, Random& random);
/// Beeps, hums, sweeps and modems.
Sound tones(size_t samples, Random& random);
/// Wind, traffic, breath: noise whose loudness and colour wander.
Sound gusts(size_t samples, Random& random);

/// Through a frequency response with three bumps or dips of up to 9 dB.
Sound coloured(Sound sound, Random& random);
/// Faster and higher, or slower and lower.
Sound at_speed(const Sound& sound, float factor);
/// As long, but from somewhere in the middle on, and round.
Sound rotated(Sound sound, Random& random);

float uniform(Random& random, float from, float to);
/// Every factor is as likely as any other.
float log_uniform(Random& random, float from, float to);

}  // namespace aybiza::bench
