#include "core/telephony/MarkLedger.h"

#include <algorithm>
#include <charconv>

namespace aybiza {

std::string_view MarkLedger::add(uint64_t generation, Duration position, bool is_last) {
  pending_.push_back({++serial_, generation, position, is_last});
  name_ = "g" + std::to_string(generation) + "-" + std::to_string(serial_);
  return name_;
}

std::optional<MarkLedger::Mark> MarkLedger::echoed(std::string_view name) {
  const size_t dash = name.rfind('-');
  if (!name.starts_with('g') || dash == std::string_view::npos) return std::nullopt;
  uint64_t serial = 0;
  const char* end = name.data() + name.size();
  const auto parsed = std::from_chars(name.data() + dash + 1, end, serial);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  const auto found = std::ranges::find(pending_, serial, &Mark::serial);
  if (found == pending_.end()) return std::nullopt;
  const Mark mark = *found;
  pending_.erase(pending_.begin(), found + 1);
  return mark;
}

void MarkLedger::settle(uint64_t generation) {
  const auto last = std::ranges::find(pending_.rbegin(), pending_.rend(), generation, &Mark::generation);
  pending_.erase(pending_.begin(), last.base());
}

bool MarkLedger::is_waiting_for(uint64_t generation) const {
  return std::ranges::find(pending_, generation, &Mark::generation) != pending_.end();
}

Duration MarkLedger::limit(uint64_t generation) const {
  const auto next = std::ranges::find(pending_, generation, &Mark::generation);
  return next == pending_.end() ? Duration::max() : next->position;
}

}  // namespace aybiza
