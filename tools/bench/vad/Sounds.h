// Sounds: the raw material of the voice-activity benchmark as mono audio at 8 kHz: real callers, recorded
// prompts, recorded and generated noise, and the tones a telephone makes. Everything random comes from a
// seed, so two runs see the same samples.
#pragma once

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace aybiza::bench {

/// Samples in −1…1 at 8 kHz.
using Sound = std::vector<float>;
using Random = std::mt19937;

constexpr int rate = 8000;
constexpr size_t frame = rate / 100;  ///< 10 ms

inline double decibels(double power) { return 10 * std::log10(power + 1e-12); }
double power_of(const Sound& sound);

/// A 16-bit mono WAV file at any rate; nothing where it cannot be read as one.
std::optional<Sound> read_wav(const std::filesystem::path& path);
/// All WAV files of a folder, in the order of their names; those that cannot be read are left out.
std::vector<Sound> read_folder(const std::filesystem::path& folder);

Sound pink_noise(size_t samples, Random& random);
/// `talkers` voices at once, each an endless row of clips.
Sound babble(const std::vector<Sound>& clips, int talkers, size_t samples, Random& random);
/// Keys pressed in groups, 60-200 ms each, −13 dBFS a tone.
Sound dtmf(size_t samples, Random& random);
/// North American (440 + 480 Hz, 2 s of 6) and European (425 Hz, 1 s of 5) in turn.
Sound ringback(size_t samples);

/// What is left after a telephone line: 16-bit samples through G.711 mu-law.
std::vector<int16_t> through_telephone(const Sound& sound);

}  // namespace aybiza::bench
