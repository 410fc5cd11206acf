// Silero: the voice-activity network Silero v5 for 8 kHz, in plain C++. Every 32 ms it takes 256 samples and
// the 32 before them, looks at four short-time spectra through four convolutions, and lets an LSTM of 128
// cells remember: 235,781 parameters, one probability. The weights are immutable and shared by all who listen
// (SileroFile); what one listener remembers is a Silero, which allocates nothing.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <vector>

#include "core/audio/Dense.h"

namespace aybiza {

namespace silero {

constexpr size_t window = 256;        ///< samples that each probability is for
constexpr size_t context = 32;        ///< samples before them that are looked at again
constexpr size_t spectrum = 128;      ///< samples in a short-time spectrum
constexpr size_t hop = spectrum / 2;  ///< samples from one to the next
constexpr size_t bins = spectrum / 2 + 1;
constexpr size_t spectra = (context + window) / hop;  ///< the last one is padded by reflection
constexpr size_t cells = 128;                         ///< of the LSTM

/// The weights of `out` sums over `in` values, in blocks (Dense).
template <size_t in_, size_t out_, size_t block_> struct Layer {
  static constexpr size_t in = in_, out = out_, block = block_;

  std::vector<float> weights = std::vector<float>(in * out);
  std::array<float, out> bias{};

  float& weight(size_t o, size_t i) { return weights[dense::place_of<in, block>(o, i)]; }
};

/// Everything that was learned.
struct Network {
  /// The transform's real parts, then its imaginary ones, filled up with nothing to a whole number of blocks.
  Layer<spectrum, 144, 16> transform;
  // The convolutions look at three neighbours in time; where two of four frames remain, or one, those that
  // lie outside are always zero and have no weights here.
  Layer<3 * bins, 128, 16> first;
  Layer<3 * 128, 64, 32> second;
  Layer<2 * 64, 64, 64> third;
  Layer<64, 128, 64> fourth;
  Layer<2 * cells, 4 * cells, 64> memory;  ///< of input and last output: input, forget, cell and output gates
  std::array<float, cells> last{};         ///< weights of the final sum
  float last_bias = 0;
};

}  // namespace silero

class Silero {
 public:
  explicit Silero(std::shared_ptr<const silero::Network> network) : network_(std::move(network)) {}

  /// The probability of speech in the next 32 ms of audio, in the units of 16-bit samples.
  float hear(std::span<const float, silero::window> audio);
  /// Forgets what it has heard.
  void reset() { memory_ = {}; }
  const std::shared_ptr<const silero::Network>& network() const { return network_; }

 private:
  struct Memory {
    std::array<float, silero::context> context{};
    std::array<float, silero::cells> output{}, cell{};
  };
  friend float run(const silero::Network&, Memory&, const float* audio);

  std::shared_ptr<const silero::Network> network_;
  Memory memory_;
};

}  // namespace aybiza
