// OnnxBytes: ONNX files for tests, as small as they can be: graphs of constants, as the branches of an If,
// and the tensors of which Silero v5 is made.
#pragma once

#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace aybiza::test {

inline std::string number(uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
  return bytes += static_cast<char>(value);
}
inline std::string field(uint64_t key, uint64_t value) { return number(key << 3) + number(value); }
inline std::string field(uint64_t key, std::string_view bytes) {
  return number(key << 3 | 2) + number(bytes.size()) + std::string(bytes);
}

struct FloatTensor {
  std::string name;
  std::vector<size_t> shape;
  std::vector<float> values;

  size_t size() const {
    size_t product = 1;
    for (size_t dim : shape) product *= dim;
    return product;
  }
};

inline std::string tensor_bytes(const FloatTensor& tensor) {
  std::string bytes;
  for (size_t dim : tensor.shape) bytes += field(1, dim);
  std::string data(tensor.values.size() * sizeof(float), '\0');
  std::memcpy(data.data(), tensor.values.data(), data.size());
  return bytes + field(2, 1) + field(8, tensor.name) + field(9, data);
}

/// A Constant node for each.
inline std::string graph_bytes(const std::vector<FloatTensor>& tensors) {
  std::string graph;
  for (const auto& tensor : tensors)
    graph += field(1, field(2, tensor.name + "_output") + field(4, "Constant") +
                          field(5, field(1, "value") + field(5, tensor_bytes(tensor))));
  return graph;
}

/// One graph with an If node whose branches they are.
inline std::string model_bytes(const std::vector<std::string>& branches) {
  std::string node = field(4, "If");
  for (const auto& branch : branches) node += field(5, field(6, branch));
  return field(1, 8) + field(7, field(1, node));
}

/// The tensors of Silero v5 with short-time spectra of `spectrum` samples (8 kHz: 128, 16 kHz: 256); `value`
/// is asked for every weight.
inline std::vector<FloatTensor> silero_tensors(size_t spectrum,
                                               const std::function<float(const FloatTensor&)>& value) {
  const size_t bins = spectrum / 2 + 1;
  std::vector<FloatTensor> tensors = {{"stft.forward_basis_buffer", {2 * bins, 1, spectrum}, {}},
                                      {"encoder.0.reparam_conv.weight", {128, bins, 3}, {}},
                                      {"encoder.0.reparam_conv.bias", {128}, {}},
                                      {"encoder.1.reparam_conv.weight", {64, 128, 3}, {}},
                                      {"encoder.1.reparam_conv.bias", {64}, {}},
                                      {"encoder.2.reparam_conv.weight", {64, 64, 3}, {}},
                                      {"encoder.2.reparam_conv.bias", {64}, {}},
                                      {"encoder.3.reparam_conv.weight", {128, 64, 3}, {}},
                                      {"encoder.3.reparam_conv.bias", {128}, {}},
                                      {"decoder.rnn.weight_ih", {512, 128}, {}},
                                      {"decoder.rnn.weight_hh", {512, 128}, {}},
                                      {"decoder.rnn.bias_ih", {512}, {}},
                                      {"decoder.rnn.bias_hh", {512}, {}},
                                      {"decoder.decoder.2.weight", {1, 128, 1}, {}},
                                      {"decoder.decoder.2.bias", {1}, {}}};
  for (auto& tensor : tensors)
    for (size_t i = 0; i < tensor.size(); i++) tensor.values.push_back(value(tensor));
  return tensors;
}

}  // namespace aybiza::test
