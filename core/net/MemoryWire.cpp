#include "core/net/MemoryWire.h"

namespace aybiza {

void Wire::send(Loop::Callback arrive) {
  if (is_cut_) return;
  Time due = loop_.now() + conditions_.latency;
  if (!parcels_.empty()) due = std::max(due, parcels_.back().due);  // a shorter latency overtakes nothing
  parcels_.push_back({due, std::move(arrive)});
  if (!timer_.is_running()) arm();
}

void Wire::cut() {
  is_cut_ = true;
  timer_.stop();
  parcels_.clear();
}

void Wire::arm() {
  if (!parcels_.empty()) timer_.start(parcels_.front().due, [this] { deliver(); });
}

void Wire::deliver() {
  if (conditions_.stalled) return;  // resume() starts again
  auto arrive = std::move(parcels_.front().arrive);
  parcels_.pop_front();
  arm();
  arrive();
}

}  // namespace aybiza
