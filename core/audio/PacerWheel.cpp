#include "core/audio/PacerWheel.h"

#include <map>
#include <mutex>

namespace aybiza {

std::shared_ptr<PacerWheel> PacerWheel::of(Loop& loop) {
  static std::mutex mutex;
  static auto& wheels = *new std::map<Loop*, std::weak_ptr<PacerWheel>>;
  std::lock_guard lock(mutex);
  std::erase_if(wheels, [](const auto& entry) { return entry.second.expired(); });
  auto wheel = wheels[&loop].lock();
  if (!wheel) wheels[&loop] = wheel = std::make_shared<PacerWheel>(loop);
  return wheel;
}

void PacerWheel::start(Rider& rider) {
  if (rider.seat_ != Rider::off) return;
  rider.seat_ = riders_.size();
  riders_.push_back(&rider);
  if (!turning_ && !timer_.is_running()) wait();
}

void PacerWheel::stop(Rider& rider) {
  if (rider.seat_ == Rider::off) return;
  leave_gap(rider.seat_);
  if (gaps_ == riders_.size() && !turning_) {
    riders_.clear();
    gaps_ = 0;
    timer_.stop();
  }
}

void PacerWheel::wait() {
  // The grid never moves: ticks that a stall swallowed are skipped, and the pacers make up for them.
  const Time now = loop_.now();
  if (next_ <= now) next_ += (now - next_) / tick * tick + tick;
  timer_.start(next_, [this] { turn(); });
}

void PacerWheel::turn() {
  const auto self = weak_from_this().lock();  // the last rider may let go of the wheel
  turning_ = true;
  // Pacers are asked for the tick that was due, not for the moment in which the loop came to it: a fraction of a
  // millisecond must not decide whether a frame leaves with this tick or, 20 ms later, with the next.
  const Time now = next_ + (loop_.now() - next_) / tick * tick;
  const size_t riding = riders_.size();  // who gets on now has its first tick later
  for (size_t seat = 0; seat < riding; seat++)
    if (riders_[seat] && !riders_[seat]->on_tick(now) && riders_[seat]) leave_gap(seat);
  turning_ = false;
  if (gaps_) {
    std::erase(riders_, nullptr);
    for (size_t seat = 0; seat < riders_.size(); seat++) riders_[seat]->seat_ = seat;
    gaps_ = 0;
  }
  if (!riders_.empty()) wait();
}

void PacerWheel::leave_gap(size_t seat) {
  riders_[seat]->seat_ = Rider::off;
  riders_[seat] = nullptr;
  gaps_++;
}

}  // namespace aybiza
