// VoiceProperties: the settings of aurattssrc as GObject properties. One table of names, blurbs and defaults;
// the element only forwards to it.
#pragma once

#include <gst/gst.h>

#include <optional>
#include <string>
#include <vector>

#include "core/line/MediaPort.h"
#include "core/vendors/deepgram/SpeakSettings.h"

namespace aybiza::deepgram {

struct VoiceSettings {
  /// `voice` and `format` are completed from the fields below and from downstream's caps.
  SpeakSettings speak;
  std::string model_id = "aura-2", voice_id = "aura-2-thalia-en", language_code = "en";
  std::optional<MediaFormat::Encoding> encoding;  ///< nothing: what downstream likes best
  std::string text;
  std::vector<std::string> fallback_voices;  ///< "voice" or "voice@url", in the order in which they are tried
  std::vector<std::string> fallback_api_keys;  ///< of those; empty or missing: speak.api_key
  guint first_audio_timeout_ms = 800;
  guint retry_attempts = 4;
  guint latency_ms = 0;
};

/// Calls of GObjectClass; set and get answer false for an id that is not one of these.
void install_voice_properties(GObjectClass* klass);
bool set_voice_property(VoiceSettings& settings, guint id, const GValue* value);
bool get_voice_property(const VoiceSettings& settings, guint id, GValue* value);

/// The first id that install_voice_properties() leaves to the element.
inline constexpr guint first_free_property = 100;

}  // namespace aybiza::deepgram
