// The properties of deepgramsttsink as values: what the vendor is asked for and how the element behaves.
#pragma once

#include <gst/gst.h>

#include "core/vendors/deepgram/DeepgramStream.h"
#include "core/vendors/deepgram/ListenSettings.h"

namespace aybiza::stt {

/// A vendor's parameter that was never set stays unset, so that each service gets only what was asked for or
/// what listen_settings() adds as a default of ours.
struct Settings : ListenSettings {
  std::vector<std::string> fallback_models;    ///< each a model or "model@url"
  std::vector<std::string> fallback_api_keys;  ///< of those; empty or missing: api_key
  bool finalize_on_silence = true;
  bool force_end_turn = false;
  bool pace = true;
  bool mulaw = false;
  guint chunk_ms = 0;
  guint quiet_chunk_ms = 100;
  guint reconnect_buffer = 30'000;
  guint max_failures = 6;
  guint answer_timeout = 5000;
  guint latency = 1000;
  guint lateness = 0;
  bool post_raw = false;
};

/// A recogniser of those that may listen in a call.
struct Choice {
  std::string name;  ///< as people call it: "nova-3", "nova-3@wss://eu.api.deepgram.com"
  Settings settings;
};
/// The wanted one, then its fallbacks: as the wanted one is, but for what their service does not know.
std::vector<Choice> choices(const Settings& settings);

/// With the defaults of the service that the model belongs to, the key from the environment where none was
/// set.
ListenSettings listen_settings(const Settings& settings, MediaFormat format);
DeepgramStreamOptions stream_options(const Settings& settings, MediaFormat format);

/// Property ids 1 … last_id of the class; others are the element's own.
guint install_properties(GObjectClass* klass);
/// The id must be one of install_properties(). Under the object lock.
void set_property(Settings& settings, guint id, const GValue* value);
void get_property(const Settings& settings, guint id, GValue* value);
/// True for properties that may change the latency of a running pipeline.
bool affects_latency(guint id);

}  // namespace aybiza::stt
