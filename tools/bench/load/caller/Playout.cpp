#include "tools/bench/load/caller/Playout.h"

#include <algorithm>

namespace aybiza::bench {

void CarrierPlayout::frame(Time now, Duration length) { end_ = std::max(end_, now) + length; }

void CarrierPlayout::mark(Time now, std::string name) {
  marks_.push_back({std::max(end_, now), std::move(name)});
}

std::vector<std::string> CarrierPlayout::take_due(Time now) {
  std::vector<std::string> due;
  for (; !marks_.empty() && marks_.front().due <= now; marks_.pop_front())
    due.push_back(std::move(marks_.front().name));
  return due;
}

std::vector<std::string> CarrierPlayout::clear(Time now) {
  end_ = std::min(end_, now);
  for (Mark& mark : marks_) mark.due = now;
  return take_due(now);
}

std::optional<Time> CarrierPlayout::next_mark() const {
  if (marks_.empty()) return std::nullopt;
  return marks_.front().due;
}

}  // namespace aybiza::bench
