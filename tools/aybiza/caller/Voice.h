// Voice: the caller's lines as telephone audio, spoken by a service with Deepgram's speak interface (the
// emulator's, or the real one), or taken from a WAV file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/net/Network.h"

namespace aybiza::caller {

using Codes = std::vector<uint8_t>;  ///< mu-law at 8 kHz

/// `service` is http(s)://host[:port]; `key` may be empty where the service asks for none.
Task<Result<Codes>> speak(Network& network, std::string service, std::string key, std::string voice,
                          std::string text);

/// A mono WAV file at 8 kHz, in 16-bit PCM or mu-law.
Result<Codes> load_wav(const std::string& path);

}  // namespace aybiza::caller
