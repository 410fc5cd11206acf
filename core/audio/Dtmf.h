// Dtmf: the two-tone sounds of telephone keys, for pressing them from our side of a call.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace aybiza {

/// The keys as S16 samples at 8 kHz: 100 ms of tone and 100 ms of silence each ("w" is 500 ms of silence); characters
/// that are no keys are left out.
std::vector<int16_t> make_dtmf(std::string_view keys);

}  // namespace aybiza
