// SpeakParameters: the query of /v1/speak as values, for the WebSocket and for REST, refused where Deepgram
// refuses it.
#pragma once

#include <string>

#include "Voice.h"
#include "core/base/Error.h"
#include "core/net/Url.h"

namespace aybiza::emulator {

struct SpeakFormat {
  enum class Encoding { linear16, mulaw, alaw };
  Encoding encoding = Encoding::linear16;
  int rate = 24000;
  bool wav = false;  ///< REST only: with a header
};

struct SpeakParameters {
  std::string model = "aura-asteria-en";
  SpeakFormat format;
  double speed = 1;
};

enum class SpeakTransport { websocket, rest };
/// On failure Error::message is Deepgram's `err_msg` and Error::hint its `err_code`.
Result<SpeakParameters> read_speak(const Parameters& query, SpeakTransport transport);

/// A clause as bytes for the wire.
std::string encode_sound(const Sound& sound, const SpeakFormat& format);
/// The header of a WAV file whose length is not known yet.
std::string wav_header(const SpeakFormat& format);
/// "audio/mulaw;rate=8000"
std::string content_type(const SpeakFormat& format);

}  // namespace aybiza::emulator
