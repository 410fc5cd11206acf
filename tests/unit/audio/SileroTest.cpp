// Silero against a second implementation that follows the network's definition word for word, in double
// precision and without a thought of speed; and the ways in which its file can be wrong. With the published
// weights it is held against the runtime they were made for in tests/end_to_end/silero.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <random>

#include "core/audio/SileroFile.h"
#include "tests/support/OnnxBytes.h"
#include "tests/unit/audio/Allocations.h"
#include "tools/simulation/TempFolder.h"

namespace aybiza {
namespace {

using test::FloatTensor;
using Tensors = std::vector<FloatTensor>;
using Rows = std::vector<std::vector<double>>;  // channels of frames

// Weights of a size at which every layer has its say.
Tensors random_tensors(size_t spectrum = 128) {
  std::mt19937 random(1);
  std::normal_distribution<float> normal;
  return test::silero_tensors(spectrum, [&](const FloatTensor& t) {
    const size_t inputs = t.shape.size() > 1 ? t.size() / t.shape[0] : 4;
    return normal(random) / std::sqrt(static_cast<float>(inputs));
  });
}

class Definition {
 public:
  explicit Definition(Tensors tensors) : tensors_(std::move(tensors)) {}

  double hear(const std::vector<float>& audio) {
    std::vector<double> x = context_;
    for (float sample : audio) x.push_back(sample / 32768.0);
    context_.assign(x.end() - 32, x.end());
    for (size_t last = x.size() - 1, i = 1; i <= 32; i++) x.push_back(x[last - i]);

    const Rows parts = convolve({x}, "stft.forward_basis_buffer", "", 128, 64, 0);
    Rows y(65, std::vector<double>(parts[0].size()));
    for (size_t k = 0; k < 65; k++)
      for (size_t f = 0; f < y[k].size(); f++) y[k][f] = std::hypot(parts[k][f], parts[65 + k][f]);
    for (const auto& [name, stride] :
         {std::pair{"encoder.0", 1}, {"encoder.1", 2}, {"encoder.2", 2}, {"encoder.3", 1}}) {
      const std::string layer = std::string(name) + ".reparam_conv";
      y = convolve(y, layer + ".weight", layer + ".bias", 3, static_cast<size_t>(stride), 1);
      for (auto& row : y)
        for (double& v : row) v = std::max(v, 0.0);
    }
    EXPECT_EQ(y[0].size(), 1);

    std::vector<double> gates(512);
    for (size_t g = 0; g < 512; g++) {
      gates[g] = at("decoder.rnn.bias_ih", g) + at("decoder.rnn.bias_hh", g);
      for (size_t i = 0; i < 128; i++)
        gates[g] += at("decoder.rnn.weight_ih", g * 128 + i) * y[i][0] +
                    at("decoder.rnn.weight_hh", g * 128 + i) * output_[i];
    }
    double sum = at("decoder.decoder.2.bias", 0);
    for (size_t c = 0; c < 128; c++) {
      cell_[c] = sigmoid(gates[128 + c]) * cell_[c] + sigmoid(gates[c]) * std::tanh(gates[256 + c]);
      output_[c] = sigmoid(gates[384 + c]) * std::tanh(cell_[c]);
      sum += at("decoder.decoder.2.weight", c) * std::max(output_[c], 0.0);
    }
    return sigmoid(sum);
  }

 private:
  static double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
  const FloatTensor& find(const std::string& name) const {
    return *std::ranges::find(tensors_, name, &FloatTensor::name);
  }
  double at(const std::string& name, size_t i) const { return find(name).values[i]; }

  Rows convolve(const Rows& x, const std::string& weight, const std::string& bias, size_t taps, size_t stride,
                size_t pad) const {
    const FloatTensor& w = find(weight);
    const size_t frames = (x[0].size() + 2 * pad - taps) / stride + 1;
    Rows y(w.shape[0], std::vector<double>(frames));
    for (size_t o = 0; o < y.size(); o++)
      for (size_t f = 0; f < frames; f++) {
        if (!bias.empty()) y[o][f] = find(bias).values[o];
        for (size_t c = 0; c < x.size(); c++)
          for (size_t t = 0; t < taps; t++) {
            const size_t at = f * stride + t;  // counted from before the padding
            if (at >= pad && at - pad < x[c].size())
              y[o][f] += w.values[(o * x.size() + c) * taps + t] * x[c][at - pad];
          }
      }
    return y;
  }

  Tensors tensors_;
  std::vector<double> context_ = std::vector<double>(32), output_ = std::vector<double>(128),
                      cell_ = std::vector<double>(128);
};

std::vector<std::vector<float>> noisy_windows(size_t count) {
  std::mt19937 random(2);
  std::normal_distribution<float> normal;
  std::vector<std::vector<float>> windows(count, std::vector<float>(silero::window));
  for (size_t i = 0; i < count; i++)  // two loud, two quiet
    for (float& x : windows[i]) x = std::clamp((i % 4 < 2 ? 10000 : 100) * normal(random), -32768.f, 32767.f);
  return windows;
}

float hear(Silero& silero, const std::vector<float>& audio) {
  return silero.hear(std::span<const float, silero::window>(audio));
}

std::string file_of(const Tensors& tensors) { return test::model_bytes({test::graph_bytes(tensors)}); }

TEST(Silero, ComputesWhatTheNetworkIsDefinedToCompute) {
  Tensors tensors = random_tensors();
  const auto network = parse_silero(file_of(tensors));
  ASSERT_TRUE(network) << network.error().text();
  Silero silero(*network);
  Definition definition(std::move(tensors));
  double lowest = 1, highest = 0;
  for (const auto& window : noisy_windows(40)) {
    const double expected = definition.hear(window);
    EXPECT_NEAR(hear(silero, window), expected, 1e-5);
    lowest = std::min(lowest, expected), highest = std::max(highest, expected);
  }
  EXPECT_GT(highest - lowest, 0.02) << "answers that tell something";
}

TEST(Silero, RemembersItsOwnAudioOnly) {
  const auto network = parse_silero(file_of(random_tensors()));
  ASSERT_TRUE(network);
  const auto windows = noisy_windows(6);
  Silero alone(*network), one(*network), other(*network);
  std::vector<float> expected;
  for (const auto& window : windows) expected.push_back(hear(alone, window));
  for (size_t i = 0; i < windows.size(); i++) {
    EXPECT_EQ(hear(one, windows[i]), expected[i]);
    hear(other, windows[windows.size() - 1 - i]);
  }
  one.reset();
  EXPECT_EQ(hear(one, windows[0]), expected[0]);
}

TEST(Silero, AllocatesNothingAtWork) {
  const auto network = parse_silero(file_of(random_tensors()));
  ASSERT_TRUE(network);
  Silero silero(*network);
  const auto windows = noisy_windows(5);
  const size_t before = test::allocations();
  for (const auto& window : windows) hear(silero, window);
  EXPECT_EQ(test::allocations(), before);
}

TEST(SileroFile, TakesTheNetworkFor8KHzOfTwo) {
  const Tensors wide = random_tensors(256), narrow = random_tensors(128);
  const auto both = parse_silero(test::model_bytes({test::graph_bytes(wide), test::graph_bytes(narrow)}));
  const auto one = parse_silero(file_of(narrow));
  ASSERT_TRUE(both);
  ASSERT_TRUE(one);
  EXPECT_EQ((*both)->memory.weights, (*one)->memory.weights);
  EXPECT_EQ((*both)->transform.weights, (*one)->transform.weights);
}

TEST(SileroFile, SaysWhatIsWrong) {
  const auto message_of = [](const std::string& file) {
    const auto network = parse_silero(file);
    return network ? std::string() : network.error().message;
  };
  Tensors lacking = random_tensors(), misshapen = lacking, infinite = lacking;
  lacking.erase(lacking.begin() + 9);
  misshapen[3].shape = {128, 64, 3};
  infinite[1].values[7] = NAN;
  EXPECT_EQ(message_of(file_of(random_tensors(256))),
            "an ONNX model, but not Silero v5 with its network for 8 kHz");
  EXPECT_EQ(message_of(file_of(lacking)),
            "no Silero v5 for 8 kHz: decoder.rnn.weight_ih is missing or is not as expected");
  EXPECT_EQ(message_of(file_of(misshapen)),
            "no Silero v5 for 8 kHz: encoder.1.reparam_conv.weight is missing or is not as expected");
  EXPECT_EQ(message_of(file_of(infinite)),
            "no Silero v5 for 8 kHz: encoder.0.reparam_conv.weight is missing or is not as expected");
  EXPECT_EQ(message_of("not a model"), "no ONNX model");
}

class SileroOnDisk : public testing::Test {
 protected:
  void write(const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

  test::TempFolder folder;
  std::string path = folder.path() + "/silero.onnx";
};

TEST_F(SileroOnDisk, EverybodyHasTheSameCopyUntilTheFileChanges) {
  write(file_of(random_tensors()));
  const auto first = load_silero(path), second = load_silero(path);
  ASSERT_TRUE(first) << first.error().text();
  ASSERT_TRUE(second);
  EXPECT_EQ(*first, *second);
  std::filesystem::last_write_time(path, std::filesystem::last_write_time(path) + std::chrono::seconds(1));
  const auto third = load_silero(path);
  ASSERT_TRUE(third);
  EXPECT_NE(*third, *first);
}

TEST_F(SileroOnDisk, ErrorsNameTheFile) {
  EXPECT_EQ(load_silero(path).error().message, path + ": No such file or directory");
  write("RIFF");
  EXPECT_EQ(load_silero(path).error().message, path + ": no ONNX model");
  std::filesystem::resize_file(path, 17 << 20);
  EXPECT_EQ(load_silero(path).error().message, path + ": too large for Silero v5");
  EXPECT_FALSE(load_silero(folder.path())) << "a folder";
}

}  // namespace
}  // namespace aybiza
