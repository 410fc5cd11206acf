#include "tools/bench/load/caller/Crowd.h"

namespace aybiza::bench {

Crowd::Crowd(Reactor& reactor, const CallerSettings& caller, CrowdSettings settings, Statistics& statistics)
    : reactor_(reactor),
      caller_(caller),
      settings_(settings),
      statistics_(statistics),
      next_dial_(reactor.agenda(), [this] { dial_due(); }),
      began_(reactor.now()) {
  next_dial_.set(began_);
}

void Crowd::dial_due() {
  const auto spacing = Duration(static_cast<int64_t>(1e9 / settings_.rate));
  const Time now = reactor_.now();
  while (!closing_ && !has_dialled_all() && guests_.size() < settings_.calls &&
         began_ + static_cast<int64_t>(dialled_) * spacing <= now)
    dial();
  if (closing_ || has_dialled_all()) return;
  // Where the limit has held us up, the rate counts from here.
  if (guests_.size() >= settings_.calls) began_ = now - static_cast<int64_t>(dialled_) * spacing;
  next_dial_.set(std::max(now + milliseconds(1), began_ + static_cast<int64_t>(dialled_) * spacing));
}

void Crowd::dial() {
  const auto number = static_cast<uint32_t>(settings_.first_number + dialled_++);
  Guest& guest = guests_[number];
  guest.caller = std::make_unique<Caller>(reactor_, caller_, statistics_, number, [this, number](Caller&) {
    auto gone = guests_.extract(number);
    reactor_.bury(std::make_unique<Guest>(std::move(gone.mapped())));
  });
  if (settings_.stay > Duration::zero()) {
    const bool cut_off = std::uniform_real_distribution<>(0, 1)(random_) < settings_.cut_off;
    guest.leaving =
        std::make_unique<Alarm>(reactor_.agenda(), [this, number, cut_off] { leave(number, cut_off); });
    const auto share = cut_off ? std::uniform_real_distribution<>(0.1, 0.9)(random_) : 1.0;
    guest.leaving->set(reactor_.now() +
                       Duration(static_cast<int64_t>(static_cast<double>(settings_.stay.count()) * share)));
  }
}

void Crowd::leave(uint32_t number, bool cut_off) {
  const auto guest = guests_.find(number);
  if (guest == guests_.end()) return;
  if (cut_off)
    guest->second.caller->vanish();
  else
    guest->second.caller->hang_up();
}

void Crowd::hang_up_all() {
  closing_ = true;
  next_dial_.cancel();
  std::vector<Caller*> callers;
  for (auto& [number, guest] : guests_) callers.push_back(guest.caller.get());
  for (Caller* caller : callers) caller->hang_up();
}

}  // namespace aybiza::bench
