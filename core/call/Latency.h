// Latency: what a caller waited for, split by who took the time. Two figures that are never mixed:
// `engine_overhead` is ours alone (from the byte that let us go on to the byte that we sent, summed over the
// steps of an answer, the vendors' time taken off); `turn_latency` is what the caller hears (last voiced
// sample → first frame).
#pragma once

#include <optional>

#include "core/base/Json.h"
#include "core/line/Notes.h"
#include "core/loop/Loop.h"

namespace aybiza {

struct Latency {
  using Stamp = std::optional<Time>;
  Stamp speech_end;       ///< the caller's last voiced sample
  Stamp decided;          ///< what ended the turn arrived
  Stamp request_sent;     ///< the question is on its way to the model
  Stamp first_token;      ///< the model's first word arrived
  Stamp phrase_complete;  ///< the token that completed the first speakable phrase arrived
  Stamp phrase_sent;      ///< the phrase is on its way to the voice
  Stamp first_audio;      ///< the voice's first bytes arrived
  Stamp first_frame;      ///< the first frame is on its way to the caller

  template <class V> void fields(V& v) {
    v("speech-end", speech_end), v("decided", decided), v("request-sent", request_sent),
        v("first-token", first_token), v("phrase-complete", phrase_complete), v("phrase-sent", phrase_sent),
        v("first-audio", first_audio), v("first-frame", first_frame);
  }

  /// Enters a stage of line::Stage; unknown names are ignored.
  void enter(const line::Stage& stage);

  std::optional<Duration> turn_latency() const;
  std::optional<Duration> engine_overhead() const;
  /// {"end_of_turn_ms":…, "first_token_ms":…, "first_audio_ms":…, "first_frame_ms":…, "engine_overhead_ms":…,
  /// "turn_latency_ms":…}: each stage since the one before it; what is unknown is left out.
  Json to_json() const;
};

}  // namespace aybiza
