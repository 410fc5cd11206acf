#include "core/audio/Spectrum.h"

#include <cmath>
#include <numbers>
#include <utility>

namespace aybiza {

namespace {

// Even samples are the real, odd samples the imaginary part of a transform of half the size.
constexpr size_t n = spectrum_samples / 2;

struct Complex {
  std::array<float, n> re, im;
};

// e^(−2πik/256) for k < 128: every stage and the last step step through it.
const Complex& roots() {
  static const Complex table = [] {
    Complex t;
    for (size_t k = 0; k < n; k++) {
      const double angle = -std::numbers::pi * static_cast<double>(k) / n;
      t.re[k] = static_cast<float>(std::cos(angle));
      t.im[k] = static_cast<float>(std::sin(angle));
    }
    return t;
  }();
  return table;
}

// One radix-2 stage of Stockham's transform: `stride` interleaved transforms of 2·half points become 2·stride
// of half.
template <size_t half, size_t stride>
void stage(const Complex& in, Complex& out) {
  const Complex& w = roots();
  for (size_t p = 0; p < half; p++) {
    const float wr = w.re[p * n / half], wi = w.im[p * n / half];
    const size_t a = stride * p, b = a + stride * half, c = 2 * a, d = c + stride;
    for (size_t q = 0; q < stride; q++) {
      const float ar = in.re[a + q], ai = in.im[a + q], br = in.re[b + q], bi = in.im[b + q];
      out.re[c + q] = ar + br;
      out.im[c + q] = ai + bi;
      out.re[d + q] = (ar - br) * wr - (ai - bi) * wi;
      out.im[d + q] = (ar - br) * wi + (ai - bi) * wr;
    }
  }
}

}  // namespace

void power_spectrum(std::span<const float, spectrum_samples> samples, PowerSpectrum& power) {
  Complex x, y;
  for (size_t i = 0; i < n; i++) x.re[i] = samples[2 * i], x.im[i] = samples[2 * i + 1];
  stage<64, 1>(x, y);
  stage<32, 2>(y, x);
  stage<16, 4>(x, y);
  stage<8, 8>(y, x);
  stage<4, 16>(x, y);
  stage<2, 32>(y, x);
  stage<1, 64>(x, y);
  // Takes the two interleaved transforms apart.
  const Complex& w = roots();
  power[0] = (y.re[0] + y.im[0]) * (y.re[0] + y.im[0]);
  for (size_t k = 1; k < n; k++) {
    const float er = 0.5f * (y.re[k] + y.re[n - k]), ei = 0.5f * (y.im[k] - y.im[n - k]);
    const float od = 0.5f * (y.im[k] + y.im[n - k]), oi = 0.5f * (y.re[n - k] - y.re[k]);
    const float re = er + w.re[k] * od - w.im[k] * oi;
    const float im = ei + w.re[k] * oi + w.im[k] * od;
    power[k] = re * re + im * im;
  }
}

}  // namespace aybiza
