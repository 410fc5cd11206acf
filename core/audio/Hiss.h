// Hiss: a noise of about −70 dBFS, laid over what comes off a line. A line whose noise is gated is digitally
// silent between the words, as no room is that the voice detectors know.
#pragma once

#include <cstdint>
#include <span>

namespace aybiza {

/// Over 10 ms at 8 kHz; `position`: of the first sample. The same samples at the same place become the same.
void add_hiss(std::span<int16_t, 80> audio, uint64_t position);

}  // namespace aybiza
