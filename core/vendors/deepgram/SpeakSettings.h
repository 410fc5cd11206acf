// SpeakSettings: what one Aura connection is asked for, and the upgrade request that asks for it. Voice and
// audio format are fixed for the life of a connection, so everything here is known before the first word.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/Error.h"
#include "core/line/MediaPort.h"
#include "core/net/Network.h"

namespace aybiza {

struct SpeakSettings {
  std::string url = "wss://api.deepgram.com";  ///< of the service; `/v1/speak` is added where it has no path
  std::string api_key;                         ///< empty: no Authorization header
  std::string voice = "aura-2-thalia-en";
  MediaFormat format;        ///< mulaw or alaw at 8 or 16 kHz, s16le at 8, 16, 24, 32 or 48 kHz
  double speed = 1.0;        ///< 0.7 … 1.5, 1 = as the voice was recorded
  bool mip_opt_out = false;  ///< keep the text out of the vendor's model improvement programme
  std::string tag;           ///< label in the vendor's usage reports; may be empty
};

/// The sample rates that the WebSocket offers for an encoding, the vendor's default first.
std::span<const int> speak_rates(MediaFormat::Encoding encoding);

/// "aura-2-thalia-en" of "aura-2", "thalia", "en"; a voice that already is a full name is left alone.
std::string full_voice_name(std::string_view model, std::string_view voice, std::string_view language);

/// The upgrade request, or an error naming the setting that the vendor would refuse (Fault::bad_input) or the
/// key that is missing (Fault::unauthorized).
Result<WebSocketRequest> make_request(const SpeakSettings& settings);

/// A voice that is not in our list may well exist by now: a doubt to tell, not a reason to refuse.
std::optional<std::string> doubt_about_voice(std::string_view voice);

}  // namespace aybiza
