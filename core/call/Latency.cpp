#include "core/call/Latency.h"

#include <algorithm>
#include <cmath>

namespace aybiza {

namespace {

std::optional<Duration> between(Latency::Stamp from, Latency::Stamp to) {
  if (!from || !to) return std::nullopt;
  return std::max(*to - *from, Duration::zero());
}

void put(Json& json, const char* key, std::optional<Duration> d) {
  if (d) json[key] = std::round(to_ms(*d) * 100) / 100;
}

}  // namespace

void Latency::enter(const line::Stage& stage) {
  const Time time{Duration(stage.time)};
  const std::pair<const char*, Stamp*> stages[] = {
      {"request-sent", &request_sent}, {"first-token", &first_token}, {"phrase-complete", &phrase_complete},
      {"phrase-sent", &phrase_sent},   {"first-audio", &first_audio}, {"first-frame", &first_frame}};
  for (auto& [name, stamp] : stages)
    if (stage.stage == name && !*stamp) *stamp = time;
}

std::optional<Duration> Latency::turn_latency() const { return between(speech_end, first_frame); }

std::optional<Duration> Latency::engine_overhead() const {
  // An answer that was begun on a guess may be ready before the turn is over; what waits for that is no work.
  const Stamp speakable = phrase_complete && decided ? std::max(phrase_complete, decided) : phrase_complete;
  const auto steps = {between(decided, request_sent), between(speakable, phrase_sent),
                      between(first_audio, first_frame)};
  Duration sum{};
  for (const auto& step : steps) {
    if (!step) return std::nullopt;
    sum += *step;
  }
  return sum;
}

Json Latency::to_json() const {
  Json json = Json::object();
  put(json, "end_of_turn_ms", between(speech_end, decided));
  put(json, "first_token_ms", between(decided, first_token));
  put(json, "first_audio_ms", between(first_token, first_audio));
  put(json, "first_frame_ms", between(first_audio, first_frame));
  put(json, "engine_overhead_ms", engine_overhead());
  put(json, "turn_latency_ms", turn_latency());
  return json;
}

}  // namespace aybiza
