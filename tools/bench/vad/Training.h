// Training: how the weights of VoiceModel are learned. Every 10 ms of the scenes is an example with two
// weights, one for each of the model's questions; the detectors are fitted to all of them at once by Adam,
// stochastic gradient descent with a step of its own for every weight.
#pragma once

#include "core/audio/VoiceFeatures.h"
#include "tools/bench/vad/Scenes.h"

namespace aybiza::bench {

constexpr size_t inputs = size_t{voice::view_count} * size_t{voice::measure_count};
constexpr size_t detectors = 24;

struct Example {
  std::array<float, inputs> x;
  bool speech;
  float begun, goes_on;  ///< how much it counts for either question; 0: not at all
};

/// "Has a voice begun?" is asked in silence: it learns from all silence and, above all, from the first 150 ms
/// of utterances. "Does it go on?" is asked while somebody speaks: it learns from speech and the second after
/// it.
struct Importance {
  float begun = 0, goes_on = 0;
};
/// Tells it frame by frame, for a scene.
class Teacher {
 public:
  explicit Teacher(const Scene& scene) : scene_(scene) {}
  /// For the next frame; nothing where its truth is not known.
  Importance next();
  bool is_onset() const { return into_speech_ > 0 && into_speech_ <= 15; }

 private:
  const Scene& scene_;
  size_t frame_ = 0, into_speech_ = 0, after_speech_ = 1000;
};

/// Adds a scene's examples; of those that are much like their neighbours, one in four.
void collect(const Scene& scene, std::vector<Example>& examples);

/// Weights as VoiceModel has them, before they are laid out.
struct Detectors {
  std::array<std::array<float, inputs>, detectors> weights{};
  std::array<float, detectors> bias{}, begun{}, goes_on{};
  float begun_bias = 0, goes_on_bias = 0;
};

/// Changes the examples on the way. Tells its progress on standard error.
Detectors train(std::vector<Example>& examples);

}  // namespace aybiza::bench
