// Dense: y = W·x + b, the one operation of which the networks that listen are made, written so that the
// compiler keeps all sums of a block in vector registers. W lies in columns of `block` outputs: all inputs
// for the first outputs, then all for the next, so that it is read from front to back.
#pragma once

#include <cstddef>

// For a function that spends its time in such loops: the processor's widest instructions are chosen when the
// program starts. Not beside a sanitizer, whose runtime is not awake yet when that choice is made.
#if defined(__x86_64__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define AYB_WIDEST __attribute__((target_clones("arch=x86-64-v3", "default"), flatten))
#else
#define AYB_WIDEST
#endif

namespace aybiza::dense {

constexpr size_t lanes = 8;
typedef float Lanes __attribute__((vector_size(lanes * sizeof(float)), aligned(sizeof(float))));

/// Eight values from there on.
[[gnu::always_inline]] inline const Lanes& lanes_at(const float* from) {
  return *reinterpret_cast<const Lanes*>(from);
}
[[gnu::always_inline]] inline Lanes& lanes_at(float* from) { return *reinterpret_cast<Lanes*>(from); }

/// Where the weight of input `i` for output `o` lies.
template <size_t in, size_t block> constexpr size_t place_of(size_t o, size_t i) {
  return (o / block * in + i) * block + o % block;
}

/// The same for `frames` inputs, of which each begins `x_step` values after the last, and each output
/// `y_step`.
template <size_t frames, size_t in, size_t out, size_t block>
[[gnu::always_inline]] inline void apply(const float* weights, const float* bias, const float* x,
                                         size_t x_step, float* y, size_t y_step) {
  static_assert(out % block == 0 && block % lanes == 0);
  constexpr size_t parts = block / lanes;
  for (size_t o = 0; o < out; o += block) {
    Lanes sums[frames][parts];
    for (size_t f = 0; f < frames; f++)
      for (size_t p = 0; p < parts; p++) sums[f][p] = lanes_at(bias + o + p * lanes);
#pragma GCC unroll 4
    for (size_t i = 0; i < in; i++, weights += block)
      for (size_t p = 0; p < parts; p++) {
        const Lanes w = lanes_at(weights + p * lanes);
        for (size_t f = 0; f < frames; f++) sums[f][p] += w * x[f * x_step + i];
      }
    for (size_t f = 0; f < frames; f++)
      for (size_t p = 0; p < parts; p++) lanes_at(y + f * y_step + o + p * lanes) = sums[f][p];
  }
}

}  // namespace aybiza::dense
