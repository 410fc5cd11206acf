#include "tools/bench/load/caller/Statistics.h"

#include <cmath>

namespace aybiza::bench {

double Statistics::accepted_per_s() const {
  const double time = std::chrono::duration<double>(last_accepted - first_accepted).count();
  return time > 0 ? static_cast<double>(accepted - 1) / time : 0;
}

Json Statistics::to_json() const {
  return {{"dialled", dialled},
          {"accepted", accepted},
          {"accepted_per_s", std::round(accepted_per_s() * 10) / 10},
          {"refused", refused},
          {"failed", failed},
          {"dropped", dropped},
          {"hung_up_by_agent", hung_up_by_agent},
          {"broken", broken},
          {"resumed", resumed},
          {"frames_sent", frames_sent},
          {"frames_heard", frames_heard},
          {"turns", turns},
          {"answers", answers},
          {"unanswered", unanswered},
          {"interruptions", interruptions},
          {"strange_frames", strange_frames},
          {"intervals_over_40_ms", interval.count_over(milliseconds(40))},
          {"send_lateness_ms", send_lateness.to_json()},
          {"jitter_ms", jitter.to_json()},
          {"interval_ms", interval.to_json()},
          {"holes_over_40_ms", hole.count_over(milliseconds(40))},
          {"hole_ms", hole.to_json()},
          {"turn_latency_ms", turn_latency.to_json()},
          {"engine_overhead_ms", engine_overhead.to_json()},
          {"connect_ms", connect.to_json()},
          {"first_sound_ms", first_sound.to_json()},
          {"silence_until_back_ms", silence_until_back.to_json()}};
}

}  // namespace aybiza::bench
