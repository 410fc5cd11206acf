#include "core/loop/Tempo.h"

namespace aybiza {

void Tempo::served(Time now, size_t events) {
  if (now >= tick_end_) {
    if (in_tick_ < few) ticking_ = false;
    in_tick_ = 0;
    tick_end_ = Time(now.time_since_epoch() / tick * tick + tick);
  }
  in_tick_ += events;
  if (in_tick_ >= many) ticking_ = true;
}

}  // namespace aybiza
