#include "tools/evaluation/Breakdowns.h"

namespace aybiza::evaluation {

using What = Breakdown::What;

void Breakdowns::turn_begins(size_t number) {
  for (const Breakdown& breakdown : scenario_.breakdowns)
    if (breakdown.turn == static_cast<int>(number)) scope_.spawn(happen(breakdown));
}

Task<> Breakdowns::happen(Breakdown breakdown) {
  co_await sleep(loop_, breakdown.after);
  begin(breakdown);
  if (breakdown.what != What::cut) co_await sleep(loop_, breakdown.lasts);
  repair(breakdown.vendor);
}

void Breakdowns::begin(const Breakdown& breakdown) {
  const Vendor& vendor = vendors_.at(breakdown.vendor);
  for (MemoryPeer* peer : vendor.peers) {
    if (breakdown.what == What::stall)
      peer->stall();
    else
      peer->cut();
    if (breakdown.what == What::vanish) peer->set_unreachable(true);
  }
  if (breakdown.what == What::refuse) vendor.refuse(breakdown.status);
}

void Breakdowns::repair(Breakdown::Vendor name) {
  const Vendor& vendor = vendors_.at(name);
  vendor.refuse(0);
  for (MemoryPeer* peer : vendor.peers) {
    peer->set_unreachable(false);
    peer->resume();
  }
}

void Breakdowns::end() {
  scope_.cancel();
  for (const auto& [name, vendor] : vendors_) repair(name);
}

}  // namespace aybiza::evaluation
