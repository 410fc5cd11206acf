#include "core/audio/Spectrum.h"

#include <cmath>
#include <numbers>

#include "core/audio/Dense.h"

namespace aybiza {

namespace {

using dense::Lanes;
using dense::lanes;
using dense::lanes_at;

// Even samples are the real, odd samples the imaginary part of a transform of half the size. That one is laid
// out as 8 rows of 16: transforms of 8 down the columns, a turn of every value, transforms of 16 along the
// rows. Columns, and later rows, stand side by side in the lanes of vectors, so that nothing is shuffled but
// one transposition.
constexpr size_t n = spectrum_samples / 2, rows = lanes, columns = n / rows;

struct Complex {
  std::array<float, n> re, im;
};

// e^(i·angle(k)) for k < 128.
template <class Angle> Complex turns(Angle angle) {
  Complex t;
  for (size_t k = 0; k < n; k++) {
    t.re[k] = static_cast<float>(std::cos(angle(k)));
    t.im[k] = static_cast<float>(std::sin(angle(k)));
  }
  return t;
}

const Complex roots = turns([](size_t k) { return -std::numbers::pi * static_cast<double>(k) / n; });
// Between the two steps a value turns by its row times its column.
const Complex between = turns(
    [](size_t k) { return -2 * std::numbers::pi * static_cast<double>(k / columns * (k % columns)) / n; });

template <size_t size> struct Vectors { Lanes re[size], im[size]; };

// A transform in every lane: even and odd points apart, then together.
template <size_t size> [[gnu::always_inline]] inline void transform(Vectors<size>& x) {
  if constexpr (size > 1) {
    constexpr size_t half = size / 2;
    Vectors<half> even, odd;
    for (size_t i = 0; i < half; i++) {
      even.re[i] = x.re[2 * i], even.im[i] = x.im[2 * i];
      odd.re[i] = x.re[2 * i + 1], odd.im[i] = x.im[2 * i + 1];
    }
    transform(even);
    transform(odd);
    for (size_t k = 0; k < half; k++) {
      const float wr = roots.re[k * spectrum_samples / size], wi = roots.im[k * spectrum_samples / size];
      const Lanes re = odd.re[k] * wr - odd.im[k] * wi, im = odd.re[k] * wi + odd.im[k] * wr;
      x.re[k] = even.re[k] + re, x.im[k] = even.im[k] + im;
      x.re[half + k] = even.re[k] - re, x.im[half + k] = even.im[k] - im;
    }
  }
}

}  // namespace

AYB_WIDEST void power_spectrum(std::span<const float, spectrum_samples> samples, PowerSpectrum& power) {
  Complex x, y;
  for (size_t i = 0; i < n; i++) x.re[i] = samples[2 * i], x.im[i] = samples[2 * i + 1];
  for (size_t c = 0; c < columns; c += lanes) {
    Vectors<rows> v;
    for (size_t r = 0; r < rows; r++)
      v.re[r] = lanes_at(&x.re[r * columns + c]), v.im[r] = lanes_at(&x.im[r * columns + c]);
    transform(v);
    for (size_t r = 0; r < rows; r++) {
      const Lanes wr = lanes_at(&between.re[r * columns + c]), wi = lanes_at(&between.im[r * columns + c]);
      lanes_at(&y.re[r * columns + c]) = v.re[r] * wr - v.im[r] * wi;
      lanes_at(&y.im[r * columns + c]) = v.re[r] * wi + v.im[r] * wr;
    }
  }
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < columns; c++) {
      x.re[c * rows + r] = y.re[r * columns + c];
      x.im[c * rows + r] = y.im[r * columns + c];
    }
  Vectors<columns> v;
  for (size_t c = 0; c < columns; c++)
    v.re[c] = lanes_at(&x.re[c * rows]), v.im[c] = lanes_at(&x.im[c * rows]);
  transform(v);
  for (size_t k = 0; k < columns; k++)
    lanes_at(&y.re[k * rows]) = v.re[k], lanes_at(&y.im[k * rows]) = v.im[k];
  // Takes the two interleaved transforms apart.
  power[0] = (y.re[0] + y.im[0]) * (y.re[0] + y.im[0]);
  for (size_t k = 1; k < n; k++) {
    const float er = 0.5f * (y.re[k] + y.re[n - k]), ei = 0.5f * (y.im[k] - y.im[n - k]);
    const float od = 0.5f * (y.im[k] + y.im[n - k]), oi = 0.5f * (y.re[n - k] - y.re[k]);
    const float re = er + roots.re[k] * od - roots.im[k] * oi;
    const float im = ei + roots.re[k] * oi + roots.im[k] * od;
    power[k] = re * re + im * im;
  }
}

}  // namespace aybiza
