// Finds the weights of core/audio/VoiceModel.cpp: logistic regression from the features of the development
// half to its truth, by Newton's method with a little shrinkage. Prints the table that stands there.
//
//   build/tools/bench/vad-fit ../shared/data/speech > core/audio/VoiceModel.inc
#include <cmath>
#include <iostream>

#include "core/audio/VoiceFeatures.h"
#include "tools/bench/vad/Scenes.h"

namespace aybiza::bench {
namespace {

constexpr size_t inputs =
    size_t{voice::view_count} * size_t{voice::measure_count} + 1;  // the last one is always 1
using Row = std::array<float, inputs>;

struct Example {
  Row x;
  bool speech;
  float weight;
};

Row row_of(const voice::Features& features) {
  Row row;
  auto out = row.begin();
  for (const auto& view : features) out = std::ranges::copy(view, out).out;
  row.back() = 1;
  return row;
}

// The two questions of VoiceModel. `begun` is asked in silence: it learns from all silence and, above all,
// from the first 150 ms of utterances. `goes_on` is asked while somebody speaks: it learns from speech and
// the second after it.
struct Questions {
  std::vector<Example> begun, goes_on;
};

void collect(const Scene& scene, Questions& questions) {
  voice::Analyser analyser;
  std::array<float, frame> audio;
  size_t into_speech = 0, after_speech = 1000;  // frames
  for (size_t f = 0; f < scene.truth.size(); f++) {
    std::copy_n(&scene.audio[f * frame], frame, audio.begin());
    const Row row = row_of(analyser.analyse(audio));
    const bool speech = scene.truth[f] == Truth::speech;
    into_speech = speech ? into_speech + 1 : 0;
    after_speech = speech ? 0 : after_speech + 1;
    if (scene.truth[f] == Truth::either) continue;
    const bool negative = scene.segments.empty(), onset = speech && into_speech <= 15;
    // A false start is dearer than a frame, so what is never speech counts more; most of the rest is
    // redundant.
    if (onset || f % 3 == 0) questions.begun.push_back({row, speech, onset ? 5.f : negative ? 8.f : 1.f});
    if (f % 3 == 0 && !negative && after_speech < 100)
      questions.goes_on.push_back({row, speech, speech ? 1.f : 2.f});
  }
}

// Solves A·x = b by elimination; A is symmetric and positive.
std::vector<double> solve(std::vector<std::vector<double>> a, std::vector<double> b) {
  const size_t n = b.size();
  for (size_t i = 0; i < n; i++)
    for (size_t r = i + 1; r < n; r++) {
      const double factor = a[r][i] / a[i][i];
      for (size_t c = i; c < n; c++) a[r][c] -= factor * a[i][c];
      b[r] -= factor * b[i];
    }
  for (size_t i = n; i-- > 0;) {
    for (size_t c = i + 1; c < n; c++) b[i] -= a[i][c] * b[c];
    b[i] /= a[i][i];
  }
  return b;
}

std::vector<double> fit(std::vector<Example>& examples) {
  Row scale{};
  for (const auto& e : examples)
    for (size_t i = 0; i < inputs; i++) scale[i] += e.x[i] * e.x[i];
  for (float& s : scale) s = 1 / std::sqrt(s / static_cast<float>(examples.size()) + 1e-9f);
  for (auto& e : examples)
    for (size_t i = 0; i < inputs; i++) e.x[i] *= scale[i];
  std::vector<double> w(inputs);
  for (int step = 0; step < 12; step++) {
    std::vector<std::vector<double>> curvature(inputs, std::vector<double>(inputs));
    std::vector<double> slope(inputs);
    double loss = 0;
    for (const auto& e : examples) {
      double logit = 0;
      for (size_t i = 0; i < inputs; i++) logit += w[i] * e.x[i];
      const double p = 1 / (1 + std::exp(-logit));
      loss -= e.weight * std::log(std::max(e.speech ? p : 1 - p, 1e-12));
      const double error = e.weight * (p - e.speech), bend = e.weight * std::max(p * (1 - p), 1e-6);
      for (size_t i = 0; i < inputs; i++) {
        slope[i] += error * e.x[i];
        const double row = bend * e.x[i];
        for (size_t j = i; j < inputs; j++) curvature[i][j] += row * e.x[j];
      }
    }
    for (size_t i = 0; i < inputs; i++) {
      const double shrink = 1e-4 * static_cast<double>(examples.size());
      slope[i] += shrink * w[i];
      curvature[i][i] += shrink;
      for (size_t j = 0; j < i; j++) curvature[i][j] = curvature[j][i];
    }
    const auto change = solve(curvature, slope);
    for (size_t i = 0; i < inputs; i++) w[i] -= change[i];
    if (step == 11) std::cerr << "loss " << loss / static_cast<double>(examples.size()) << "\n";
  }
  for (size_t i = 0; i < inputs; i++) w[i] *= scale[i];
  return w;
}

void print(const char* name, const std::vector<double>& w) {
  std::cout.precision(4);
  std::cout << "constexpr Weights " << name << " = {\n    " << w.back() << "f,\n    {{{";
  for (size_t v = 0; v < voice::view_count; v++) {
    for (size_t i = 0; i < voice::measure_count; i++)
      std::cout << (i ? ", " : "") << w[v * voice::measure_count + i] << "f";
    std::cout << (v + 1 < voice::view_count ? "},\n      {" : "}}}};\n");
  }
}

}  // namespace
}  // namespace aybiza::bench

int main(int argc, char** argv) {
  using namespace aybiza;
  const auto material = bench::load_material(argc > 1 ? argv[1] : "../shared/data/speech");
  if (!material) return 1;
  bench::Questions questions;
  for (const auto& scene : bench::speech_scenes(*material, bench::Half::development))
    bench::collect(scene, questions);
  for (const auto& scene : bench::negative_scenes(*material, bench::Half::development))
    bench::collect(scene, questions);
  bench::print("begun", bench::fit(questions.begun));
  bench::print("still_on", bench::fit(questions.goes_on));
}
