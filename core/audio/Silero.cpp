#include "core/audio/Silero.h"

#include <algorithm>
#include <cmath>

namespace aybiza {

using namespace silero;

namespace {

template <size_t frames, class Layer>
[[gnu::always_inline]] inline void apply(const Layer& layer, const float* x, size_t x_step, float* y,
                                         size_t y_step) {
  dense::apply<frames, Layer::in, Layer::out, Layer::block>(layer.weights.data(), layer.bias.data(), x,
                                                            x_step, y, y_step);
}

inline float sigmoid(float x) { return 1 / (1 + std::exp(-x)); }

template <size_t size> [[gnu::always_inline]] inline void rectify(float* x) {
  for (size_t i = 0; i < size; i++) x[i] = std::max(x[i], 0.f);
}

}  // namespace

AYB_WIDEST float run(const Network& network, Silero::Memory& memory, const float* audio) {
  // The samples before, the new ones, and half a hop more by reflection at the end.
  std::array<float, context + window + hop / 2> heard;
  std::copy(memory.context.begin(), memory.context.end(), heard.begin());
  for (size_t i = 0; i < window; i++) heard[context + i] = audio[i] / 32768;
  constexpr size_t end = context + window;
  for (size_t i = 0; i < hop / 2; i++) heard[end + i] = heard[end - 2 - i];
  std::copy(&heard[end - context], &heard[end], memory.context.begin());

  // Frames of silence stand before the first and behind the last, where a convolution looks beyond them.
  std::array<float, spectra * 144> parts;
  apply<spectra>(network.transform, heard.data(), hop, parts.data(), 144);
  std::array<float, (spectra + 2) * bins> magnitudes{};
  for (size_t f = 0; f < spectra; f++)
    for (size_t k = 0; k < bins; k++) {
      const float re = parts[f * 144 + k], im = parts[f * 144 + bins + k];
      magnitudes[(f + 1) * bins + k] = std::sqrt(re * re + im * im);
    }
  std::array<float, (spectra + 2) * 128> first{};
  apply<spectra>(network.first, magnitudes.data(), bins, &first[128], 128);
  rectify<spectra * 128>(&first[128]);
  std::array<float, 2 * 64> second;
  apply<2>(network.second, first.data(), 2 * 128, second.data(), 64);
  rectify<2 * 64>(second.data());
  std::array<float, 64> third;
  apply<1>(network.third, second.data(), 0, third.data(), 0);
  rectify<64>(third.data());
  std::array<float, 2 * cells> seen;
  apply<1>(network.fourth, third.data(), 0, seen.data(), 0);
  rectify<cells>(seen.data());

  std::copy(memory.output.begin(), memory.output.end(), &seen[cells]);
  std::array<float, 4 * cells> gates;
  apply<1>(network.memory, seen.data(), 0, gates.data(), 0);
  float sum = network.last_bias;
  for (size_t c = 0; c < cells; c++) {
    const float input = sigmoid(gates[c]), forget = sigmoid(gates[cells + c]);
    memory.cell[c] = forget * memory.cell[c] + input * std::tanh(gates[2 * cells + c]);
    memory.output[c] = sigmoid(gates[3 * cells + c]) * std::tanh(memory.cell[c]);
    sum += network.last[c] * std::max(memory.output[c], 0.f);
  }
  return sigmoid(sum);
}

float Silero::hear(std::span<const float, window> audio) { return run(*network_, memory_, audio.data()); }

}  // namespace aybiza
