// Alignment: how two wordings of one text go together, what a voice says ("twenty dollars, please") and what the
// history keeps ("$20, please"). It knows, for each place at which the voice may be cut off, how much of the written
// text has been said by then: whole words only, and none of which the caller has missed a part.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace aybiza::line {

struct Alignment {
  struct Step {
    uint32_t spoken;   ///< from this byte on, where a word begins,
    uint32_t written;  ///< so many bytes are said
  };
  std::vector<Step> steps;  ///< both rise; none: the texts are the same, or nobody knows

  /// What is written of what has been said up to `spoken`.
  size_t written_before(size_t spoken) const {
    const auto later = std::ranges::upper_bound(steps, spoken, {}, &Step::spoken);
    return later == steps.begin() ? 0 : (later - 1)->written;
  }
  /// Of the texts that are left behind such a cut.
  Alignment behind(size_t spoken, size_t written) const {
    Alignment rest;
    for (const Step& step : steps)
      if (step.spoken > spoken)
        rest.steps.push_back({.spoken = step.spoken - static_cast<uint32_t>(spoken),
                              .written = step.written - static_cast<uint32_t>(written)});
    return rest;
  }
};

}  // namespace aybiza::line
