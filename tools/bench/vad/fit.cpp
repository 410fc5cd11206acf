// Finds the weights of core/audio/VoiceWeights.h, which it prints: those of the detectors from the features
// of the development half (Training), then how much Silero's word weighs beside theirs, by Newton's method.
// Takes some minutes.
//
//   build/tools/bench/vad-fit ../shared/data/speech silero_vad_v5.onnx > core/audio/VoiceWeights.h
#include <cmath>
#include <functional>
#include <iomanip>
#include <iostream>

#include "core/audio/Dense.h"
#include "core/audio/SecondOpinion.h"
#include "core/audio/SileroFile.h"
#include "tools/bench/vad/Training.h"

namespace aybiza::bench {
namespace {

constexpr unsigned takes = 12;  // of training scenes
constexpr unsigned joint_takes = 2;

// Of our two answers, Silero's two, and always 1.
using Opinions = std::array<double, 5>;
struct Judged {
  Opinions x;
  bool speech;
  float begun, goes_on;
};

float log_odds(const Detectors& d, const voice::Features& features,
               const std::array<float, detectors>& weights, float bias) {
  for (size_t j = 0; j < detectors; j++) {
    float sum = d.bias[j];
    size_t i = 0;
    for (const auto& view : features)
      for (float x : view) sum += d.weights[j][i++] * x;
    bias += weights[j] * std::max(sum, 0.f);
  }
  return bias;
}

void judge(const Scene& scene, const Detectors& d, const std::shared_ptr<const silero::Network>& network,
           std::vector<Judged>& all) {
  voice::Analyser analyser;
  SecondOpinion second(network);
  Teacher teacher(scene);
  for (size_t f = 0; f < scene.truth.size(); f++) {
    const auto audio = std::span(scene.audio).subspan(f * frame).first<frame>();
    const auto& features = analyser.analyse(audio);
    second.hear(audio, true);
    const Importance importance = teacher.next();
    if (importance.begun == 0 || (!teacher.is_onset() && f % 4 != 0)) continue;
    const float stands_for = teacher.is_onset() ? 1 : 4;
    all.push_back(
        {{log_odds(d, features, d.begun, d.begun_bias), log_odds(d, features, d.goes_on, d.goes_on_bias),
          second.log_odds(), second.earlier_log_odds(), 1},
         scene.truth[f] == Truth::speech,
         stands_for * importance.begun,
         stands_for * importance.goes_on});
  }
}

// Solves A·x = b by elimination; A is symmetric and positive.
Opinions solve(std::array<Opinions, 5> a, Opinions b) {
  for (size_t i = 0; i < 5; i++)
    for (size_t r = i + 1; r < 5; r++) {
      const double factor = a[r][i] / a[i][i];
      for (size_t c = i; c < 5; c++) a[r][c] -= factor * a[i][c];
      b[r] -= factor * b[i];
    }
  for (size_t i = 5; i-- > 0;) {
    for (size_t c = i + 1; c < 5; c++) b[i] -= a[i][c] * b[c];
    b[i] /= a[i][i];
  }
  return b;
}

Opinions fit(const std::vector<Judged>& examples, float Judged::*importance) {
  Opinions w{};
  for (int step = 0; step < 12; step++) {
    std::array<Opinions, 5> curvature{};
    Opinions slope{};
    for (const auto& e : examples) {
      double odds = 0;
      for (size_t i = 0; i < 5; i++) odds += w[i] * e.x[i];
      const double p = 1 / (1 + std::exp(-odds));
      const double error = e.*importance * (p - e.speech), bend = e.*importance * std::max(p * (1 - p), 1e-6);
      for (size_t i = 0; i < 5; i++) {
        slope[i] += error * e.x[i];
        for (size_t j = 0; j < 5; j++) curvature[i][j] += bend * e.x[i] * e.x[j];
      }
    }
    const Opinions change = solve(curvature, slope);
    for (size_t i = 0; i < 5; i++) w[i] -= change[i];
  }
  return w;
}

void print(const char* type, const char* name, size_t size, const std::function<double(size_t)>& value) {
  std::cout << "constexpr " << type << " " << name << " = {";
  for (size_t i = 0; i < size; i++)
    std::cout << (i % 9 == 0 ? "\n    " : " ") << value(i) << "f" << (i + 1 < size ? "," : "};\n");
}

void print(const Detectors& d, const Opinions& begun, const Opinions& goes_on) {
  std::cout
      << std::showpoint << std::setprecision(4)
      << "// VoiceWeights: as tools/bench/vad/fit.cpp prints them.\n#pragma once\n\n#include <cstddef>\n\n"
         "namespace aybiza::voice {\n\nconstexpr size_t detectors = "
      << detectors
      << ";\n// How much Silero's word weighs beside ours.\nstruct JointWeights {\n  float begun, goes_on, "
         "silero, "
         "silero_before, bias;\n};\n\n// clang-format off\n";
  print("float", "detector_weights[]", inputs * detectors, [&](size_t place) {
    return d.weights[place % detectors][place / detectors];  // one block of Dense
  });
  print("float", "detector_bias[]", detectors, [&](size_t j) { return d.bias[j]; });
  print("float", "begun_weights[]", detectors, [&](size_t j) { return d.begun[j]; });
  print("float", "goes_on_weights[]", detectors, [&](size_t j) { return d.goes_on[j]; });
  std::cout << "constexpr float begun_bias = " << d.begun_bias << "f, goes_on_bias = " << d.goes_on_bias
            << "f;\n";
  print("JointWeights", "joint_begun", 5, [&](size_t i) { return begun[i]; });
  print("JointWeights", "joint_goes_on", 5, [&](size_t i) { return goes_on[i]; });
  std::cout << "// clang-format on\n\n}  // namespace aybiza::voice\n";
}

bool is_recorded_noise(const Scene& scene) {
  for (const char* noise : {"kitchen", "office", "music", "two at once"})
    if (scene.noise == noise) return true;
  return false;
}

Detectors train_detectors(const Material& material, bool with_recorded_noise) {
  std::vector<Example> examples;
  const auto add = [&](const std::vector<Scene>& scenes) {
    for (const auto& scene : scenes)
      if (with_recorded_noise || !is_recorded_noise(scene)) collect(scene, examples);
  };
  add(speech_scenes(material, Half::development));
  add(negative_scenes(material, Half::development));
  for (unsigned take = 0; take < takes; take++) add(training_scenes(material, take));
  std::cerr << examples.size() << " examples\n";
  return train(examples);
}

// Detectors are too sure of the noise that they have learned from. How far their word goes beside Silero's is
// therefore found with others, which are strangers to the noise that they are asked about.
std::vector<Judged> judge_as_strangers(const Material& material,
                                       const std::shared_ptr<const silero::Network>& network) {
  const Detectors strangers = train_detectors(material, false);
  std::vector<Judged> judged;
  const auto add = [&](const std::vector<Scene>& scenes) {
    for (const auto& scene : scenes) judge(scene, strangers, network, judged);
  };
  add(speech_scenes(material, Half::development));
  add(negative_scenes(material, Half::development));
  for (unsigned take = takes; take < takes + joint_takes; take++) add(training_scenes(material, take));
  return judged;
}

}  // namespace
}  // namespace aybiza::bench

int main(int argc, char** argv) {
  using namespace aybiza;
  if (argc != 3) {
    std::cerr << "usage: vad-fit DATA SILERO\n";
    return 1;
  }
  const auto material = bench::load_material(argv[1]);
  const auto network = load_silero(argv[2]);
  if (!network) std::cerr << network.error().text() << "\n";
  if (!material || !network) return 1;
  const auto judged = bench::judge_as_strangers(*material, *network);
  bench::print(bench::train_detectors(*material, true), bench::fit(judged, &bench::Judged::begun),
               bench::fit(judged, &bench::Judged::goes_on));
}
