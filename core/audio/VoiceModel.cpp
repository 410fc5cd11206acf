#include "core/audio/VoiceModel.h"

namespace aybiza::voice {

namespace {

struct Weights {
  float bias;
  Features of;
};

// As tools/bench/vad/fit.cpp prints them.
// clang-format off
constexpr Weights begun = {
    -10.85f,
    {{{0.1011f, -0.09586f, 0.004918f, 0.0329f, 0.009008f, 0.07581f, 0.1401f, 0.0137f, 0.0528f, 0.9203f, 0.02438f, 1.178f, 0.7684f, 0.1089f, 0.02909f, 0.3111f, 0.07888f, 0.1944f, -0.1052f, 0.03628f},
      {-0.2353f, -0.031f, 0.1935f, -0.1712f, 0.1265f, 0.02922f, 0.1139f, 0.06158f, -0.08282f, 5.335f, 0.2032f, 1.779f, -10.99f, 1.111f, 0.2751f, -0.4297f, -0.4178f, 0.178f, 0.6829f, 0.05795f},
      {0.1169f, 0.1176f, -0.1775f, 0.1179f, -0.01852f, 0.02366f, -0.08546f, -0.4475f, 0.5581f, 4.397f, 0.329f, 0.8023f, 9.557f, -0.5661f, 0.3851f, 0.1246f, 0.734f, 0.3431f, -1.535f, 0.1997f},
      {0.3765f, -0.4064f, 0.1565f, -0.1761f, -0.1721f, -0.3376f, 1.351f, 0.3404f, -0.05671f, 11.77f, -0.4067f, 0.2272f, -2.295f, -2.126f, 1.509f, 0.1906f, 1.267f, -1.119f, 0.01628f, -0.6565f}}}};
constexpr Weights still_on = {
    -0.5121f,
    {{{0.1964f, -0.1542f, 0.03866f, 0.07934f, -0.02734f, 0.01271f, 0.06943f, -0.09036f, 0.05073f, 0.5193f, 0.04922f, 0.3658f, 1.127f, 0.1606f, 0.1725f, -0.03098f, 0.0775f, 0.08624f, 0.05047f, -0.01157f},
      {-0.2737f, 0.1776f, 0.118f, -0.1472f, 0.3334f, 0.1461f, 0.3446f, 0.04451f, 0.02243f, 7.71f, 0.08586f, 1.711f, -7.286f, 1.112f, 0.4479f, 0.4792f, -0.5844f, 0.746f, -0.00811f, 1.182f},
      {-0.1282f, -0.01798f, -0.03047f, -0.02073f, 0.1706f, -0.02314f, -0.2009f, -0.09502f, 0.2176f, -4.393f, 0.2504f, 0.07338f, -6.497f, -1.976f, -0.3545f, -0.7563f, 0.8771f, -0.857f, -0.3816f, -1.326f},
      {0.03119f, 0.02105f, 0.04908f, -0.7795f, 0.006924f, -0.7204f, 1.334f, 0.6149f, 0.1192f, 11.62f, -0.1678f, 0.3777f, 2.505f, -0.7443f, 0.7241f, 0.5548f, 0.7959f, -0.1423f, 1.007f, 0.007204f}}}};
// clang-format on

float log_odds(const Weights& weights, const Features& features) {
  Measures sums{};
  for (size_t v = 0; v < view_count; v++)
    for (size_t i = 0; i < measure_count; i++) sums[i] += weights.of[v][i] * features[v][i];
  float total = weights.bias;
  for (float sum : sums) total += sum;
  return total;
}

}  // namespace

float has_begun(const Features& features) { return log_odds(begun, features); }
float goes_on(const Features& features) { return log_odds(still_on, features); }

}  // namespace aybiza::voice
