// Spectrum: the power spectrum of 256 real samples, the one transform that voice analysis needs. Fixed size
// and tables made once, so that a frame costs well under a microsecond.
#pragma once

#include <array>
#include <span>

namespace aybiza {

constexpr size_t spectrum_samples = 256;
constexpr size_t spectrum_bins = spectrum_samples / 2;
using PowerSpectrum = std::array<float, spectrum_bins>;

/// |DFT|² of the samples, bins 0…127 (the Nyquist bin is left out).
void power_spectrum(std::span<const float, spectrum_samples> samples, PowerSpectrum& power);

}  // namespace aybiza
