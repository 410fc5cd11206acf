#include "tools/bench/vad/Training.h"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <numbers>
#include <numeric>

#include "core/audio/Dense.h"

namespace aybiza::bench {

namespace {

constexpr size_t parameters = sizeof(Detectors) / sizeof(float);
constexpr size_t batch = 512;
constexpr size_t rounds = 8;
constexpr float first_step = 3e-3f, shrink = 1e-5f;

float* flat(Detectors& d) { return reinterpret_cast<float*>(&d); }
static_assert(parameters == detectors * inputs + 3 * detectors + 2, "nothing but floats");

float probability(float log_odds) { return 1 / (1 + std::exp(-log_odds)); }

struct Loss {
  double sum = 0, weight = 0;
  void add(float p, const Example& e, float importance) {
    sum -= importance * std::log(std::max(e.speech ? p : 1 - p, 1e-7f)), weight += importance;
  }
};

// Adds an example's slope.
AYB_WIDEST void learn(const Detectors& d, const Example& e, Detectors& slope, Loss& begun, Loss& goes_on) {
  std::array<float, detectors> found;
  float begun_odds = d.begun_bias, goes_on_odds = d.goes_on_bias;
  for (size_t j = 0; j < detectors; j++) {
    std::array<float, 8> sums{};
    for (size_t i = 0; i < inputs; i += 8)
      for (size_t k = 0; k < 8; k++) sums[k] += d.weights[j][i + k] * e.x[i + k];
    found[j] = std::max(std::accumulate(sums.begin(), sums.end(), d.bias[j]), 0.f);
    begun_odds += d.begun[j] * found[j];
    goes_on_odds += d.goes_on[j] * found[j];
  }
  const float p_begun = probability(begun_odds), p_goes_on = probability(goes_on_odds);
  begun.add(p_begun, e, e.begun);
  goes_on.add(p_goes_on, e, e.goes_on);
  const float begun_error = e.begun * (p_begun - e.speech),
              goes_on_error = e.goes_on * (p_goes_on - e.speech);
  slope.begun_bias += begun_error;
  slope.goes_on_bias += goes_on_error;
  for (size_t j = 0; j < detectors; j++) {
    if (found[j] == 0) continue;
    slope.begun[j] += begun_error * found[j];
    slope.goes_on[j] += goes_on_error * found[j];
    const float error = begun_error * d.begun[j] + goes_on_error * d.goes_on[j];
    slope.bias[j] += error;
    for (size_t i = 0; i < inputs; i++) slope.weights[j][i] += error * e.x[i];
  }
}

// Mean and spread of the inputs, which the fit sees as mean 0, spread 1.
struct Scale {
  std::array<double, inputs> mean{}, spread{};

  explicit Scale(std::vector<Example>& examples) {
    const auto n = static_cast<double>(examples.size());
    for (const auto& e : examples)
      for (size_t i = 0; i < inputs; i++) mean[i] += e.x[i] / n;
    for (const auto& e : examples)
      for (size_t i = 0; i < inputs; i++) spread[i] += (e.x[i] - mean[i]) * (e.x[i] - mean[i]) / n;
    for (double& s : spread) s = std::sqrt(s + 1e-9);
    for (auto& e : examples)
      for (size_t i = 0; i < inputs; i++)
        e.x[i] = static_cast<float>(std::clamp((e.x[i] - mean[i]) / spread[i], -8.0, 8.0));
  }
  void undo(Detectors& d) const {
    for (size_t j = 0; j < detectors; j++)
      for (size_t i = 0; i < inputs; i++) {
        d.weights[j][i] /= static_cast<float>(spread[i]);
        d.bias[j] -= d.weights[j][i] * static_cast<float>(mean[i]);
      }
  }
};

Detectors random_detectors(Random& random) {
  std::normal_distribution<float> normal;
  Detectors d;
  for (auto& row : d.weights)
    for (float& w : row) w = normal(random) / std::sqrt(float{inputs});
  for (auto* row : {&d.begun, &d.goes_on})
    for (float& w : *row) w = normal(random) / std::sqrt(float{detectors});
  return d;
}

}  // namespace

Importance Teacher::next() {
  const Truth truth = scene_.truth[frame_++];
  const bool speech = truth == Truth::speech, negative = scene_.segments.empty();
  into_speech_ = speech ? into_speech_ + 1 : 0;
  after_speech_ = speech ? 0 : after_speech_ + 1;
  if (truth == Truth::either) return {};
  // A false start is dearer than a frame, so what is never speech counts more.
  return {.begun = is_onset() ? 1.7f
                   : speech   ? 1.f
                   : negative ? 4.f
                              : 1.5f,
          .goes_on = negative || after_speech_ >= 100 ? 0.f
                     : speech                         ? 1.f
                                                      : 2.f};
}

void collect(const Scene& scene, std::vector<Example>& examples) {
  voice::Analyser analyser;
  Teacher teacher(scene);
  for (size_t f = 0; f < scene.truth.size(); f++) {
    const auto& features = analyser.analyse(std::span(scene.audio).subspan(f * frame).first<frame>());
    const Importance importance = teacher.next();
    if (importance.begun == 0 || (!teacher.is_onset() && f % 4 != 0)) continue;
    const float stands_for = teacher.is_onset() ? 1 : 4;
    Example e{
        {}, scene.truth[f] == Truth::speech, stands_for * importance.begun, stands_for * importance.goes_on};
    auto out = e.x.begin();
    for (const auto& view : features) out = std::ranges::copy(view, out).out;
    examples.push_back(e);
  }
}

Detectors train(std::vector<Example>& examples) {
  const Scale scale(examples);
  Random random(1);
  Detectors d = random_detectors(random);
  std::vector<float> mean(parameters), square(parameters);
  std::vector<size_t> order(examples.size());
  std::iota(order.begin(), order.end(), 0);
  const size_t steps = rounds * (order.size() / batch);
  for (size_t round = 0, step = 0; round < rounds; round++) {
    std::ranges::shuffle(order, random);
    Loss begun, goes_on;
    for (size_t from = 0; from + batch <= order.size(); from += batch) {
      Detectors slope;
      for (size_t k = from; k < from + batch; k++) learn(d, examples[order[k]], slope, begun, goes_on);
      step++;
      const auto done = static_cast<float>(step) / static_cast<float>(steps), n = static_cast<float>(step);
      const float pace = first_step * (1 + std::cos(std::numbers::pi_v<float> * done)) / 2;
      for (size_t i = 0; i < parameters; i++) {
        const float g = flat(slope)[i] / batch + (i < detectors * inputs ? shrink * flat(d)[i] : 0);
        mean[i] += 0.1f * (g - mean[i]);
        square[i] += 0.001f * (g * g - square[i]);
        const float m = mean[i] / (1 - std::pow(0.9f, n)), s = square[i] / (1 - std::pow(0.999f, n));
        flat(d)[i] -= pace * m / (std::sqrt(s) + 1e-8f);
      }
    }
    std::cerr << "round " << round + 1 << " of " << rounds << ": loss " << begun.sum / begun.weight << ", "
              << goes_on.sum / goes_on.weight << "\n";
  }
  scale.undo(d);
  return d;
}

}  // namespace aybiza::bench
