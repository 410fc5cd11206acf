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
      Lanes re = odd.re[k], im = odd.im[k];
      if (4 * k == size) {  // by a quarter
        re = odd.im[k], im = -odd.re[k];
      } else if (k > 0) {
        const float wr = roots.re[k * spectrum_samples / size], wi = roots.im[k * spectrum_samples / size];
        re = odd.re[k] * wr - odd.im[k] * wi, im = odd.re[k] * wi + odd.im[k] * wr;
      }
      x.re[k] = even.re[k] + re, x.im[k] = even.im[k] + im;
      x.re[half + k] = even.re[k] - re, x.im[half + k] = even.im[k] - im;
    }
  }
}

// (A vector is not returned: how depends on the processor.)
template <int... places> [[gnu::always_inline]] inline void pick(Lanes& out, const Lanes& a, const Lanes& b) {
  out = __builtin_shufflevector(a, b, places...);
}

// Rows become columns: first four by four in each half of the vectors, then half by half.
[[gnu::always_inline]] inline void transpose(Lanes (&x)[lanes]) {
  const auto interleave = [](const Lanes(&from)[lanes], Lanes(&to)[lanes]) {
    for (size_t first : {0, 4})
      for (size_t i : {0, 1}) {
        const Lanes &a = from[first + i], &b = from[first + i + 2];
        pick<0, 8, 1, 9, 4, 12, 5, 13>(to[first + 2 * i], a, b);
        pick<2, 10, 3, 11, 6, 14, 7, 15>(to[first + 2 * i + 1], a, b);
      }
  };
  Lanes y[lanes];
  interleave(x, y);
  interleave(y, x);
  for (size_t i = 0; i < lanes / 2; i++) {
    const Lanes a = x[i], b = x[i + lanes / 2];
    pick<0, 1, 2, 3, 8, 9, 10, 11>(x[i], a, b);
    pick<4, 5, 6, 7, 12, 13, 14, 15>(x[i + lanes / 2], a, b);
  }
}

[[gnu::always_inline]] inline void reverse(Lanes& x) { pick<7, 6, 5, 4, 3, 2, 1, 0>(x, x, x); }

}  // namespace

AYB_WIDEST void power_spectrum(const Pairs& samples, PowerSpectrum& power) {
  Vectors<columns> along;  // a row in every lane
  for (size_t c = 0; c < columns; c += lanes) {
    Vectors<rows> down;  // a column in every lane
    for (size_t r = 0; r < rows; r++) {
      down.re[r] = lanes_at(&samples.even[r * columns + c]);
      down.im[r] = lanes_at(&samples.odd[r * columns + c]);
    }
    transform(down);
    for (size_t r = 1; r < rows; r++) {
      const Lanes wr = lanes_at(&between.re[r * columns + c]), wi = lanes_at(&between.im[r * columns + c]);
      const Lanes re = down.re[r], im = down.im[r];
      down.re[r] = re * wr - im * wi;
      down.im[r] = re * wi + im * wr;
    }
    transpose(down.re);
    transpose(down.im);
    for (size_t i = 0; i < lanes; i++) along.re[c + i] = down.re[i], along.im[c + i] = down.im[i];
  }
  transform(along);
  Complex y;
  for (size_t k = 0; k < columns; k++) {
    lanes_at(&y.re[k * rows]) = along.re[k];
    lanes_at(&y.im[k * rows]) = along.im[k];
  }
  // Takes the two interleaved transforms apart, eight bins and their eight mirror images at a time.
  power[0] = (y.re[0] + y.im[0]) * (y.re[0] + y.im[0]);
  for (size_t k = 1; k < n / 2; k += lanes) {
    const size_t mirror = n - k - (lanes - 1);
    const Lanes ar = lanes_at(&y.re[k]), ai = lanes_at(&y.im[k]);
    Lanes br = lanes_at(&y.re[mirror]), bi = lanes_at(&y.im[mirror]);
    reverse(br);
    reverse(bi);
    const Lanes wr = lanes_at(&roots.re[k]), wi = lanes_at(&roots.im[k]);
    const Lanes er = ar + br, ei = ai - bi, od = ai + bi, oi = br - ar;
    const Lanes re = wr * od - wi * oi, im = wr * oi + wi * od;
    lanes_at(&power[k]) = 0.25f * ((er + re) * (er + re) + (ei + im) * (ei + im));
    Lanes mirrored = 0.25f * ((er - re) * (er - re) + (ei - im) * (ei - im));
    reverse(mirrored);
    lanes_at(&power[mirror]) = mirrored;
  }
}

}  // namespace aybiza
