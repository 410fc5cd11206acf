#include "core/audio/VoiceModel.h"

#include <algorithm>

#include "core/audio/Dense.h"
#include "core/audio/VoiceWeights.h"

namespace aybiza::voice {

namespace {

float sum_of(const JointWeights& w, const Evidence& ours, float silero, float silero_before) {
  return w.bias + w.begun * ours.begun + w.goes_on * ours.goes_on + w.silero * silero +
         w.silero_before * silero_before;
}

}  // namespace

AYB_WIDEST Evidence weigh(const Features& features) {
  constexpr size_t inputs = size_t{view_count} * size_t{measure_count};
  static_assert(sizeof features == inputs * sizeof(float) &&
                std::size(detector_weights) == inputs * detectors);
  std::array<float, detectors> found;
  dense::apply<1, inputs, detectors, detectors>(detector_weights, detector_bias, features[0].data(), 0,
                                                found.data(), 0);
  Evidence evidence{begun_bias, goes_on_bias};
  for (size_t d = 0; d < detectors; d++) {
    const float x = std::max(found[d], 0.f);
    evidence.begun += begun_weights[d] * x;
    evidence.goes_on += goes_on_weights[d] * x;
  }
  return evidence;
}

Evidence weigh(const Evidence& ours, float silero, float silero_before) {
  return {sum_of(joint_begun, ours, silero, silero_before),
          sum_of(joint_goes_on, ours, silero, silero_before)};
}

}  // namespace aybiza::voice
