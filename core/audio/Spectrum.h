// Spectrum: the power spectrum of 256 real samples, the one transform that voice analysis needs. Fixed size
// and tables made once, so that a frame costs a fraction of a microsecond.
#pragma once

#include <array>
#include <cstddef>

namespace aybiza {

constexpr size_t spectrum_samples = 256;
constexpr size_t spectrum_bins = spectrum_samples / 2;
using PowerSpectrum = std::array<float, spectrum_bins>;

/// The samples two by two: the even ones apart from the odd ones.
struct Pairs {
  std::array<float, spectrum_bins> even, odd;
};

/// |DFT|² of the samples, bins 0…127 (the Nyquist bin is left out).
void power_spectrum(const Pairs& samples, PowerSpectrum& power);

}  // namespace aybiza
