#include "tools/bench/load/caller/Statistics.h"

namespace aybiza::bench {

Json Statistics::to_json() const {
  return {{"dialled", dialled},
          {"accepted", accepted},
          {"refused", refused},
          {"failed", failed},
          {"dropped", dropped},
          {"hung_up_by_agent", hung_up_by_agent},
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
          {"turn_latency_ms", turn_latency.to_json()},
          {"engine_overhead_ms", engine_overhead.to_json()},
          {"connect_ms", connect.to_json()},
          {"first_sound_ms", first_sound.to_json()},
          {"silence_until_back_ms", silence_until_back.to_json()}};
}

}  // namespace aybiza::bench
