// CallSinkProperties: the properties of callsink as values, and their way in and out of GObject.
#pragma once

#include <gst/gst.h>

#include <string>

#include "core/telephony/Playback.h"

namespace aybiza::telephony {

struct CallSinkSettings {
  std::string location;
  Playback::Settings playback;
};

struct CallSinkStats {
  Pacer::Stats pacer;
  Duration buffered{};
};

void install_call_sink_properties(GObjectClass* klass);
/// Whether somebody asks for the statistics, which are read on the loop.
bool is_stats(guint id);
/// False where the id is unknown. The caller holds the object's lock.
bool set_property(CallSinkSettings& settings, guint id, const GValue* value);
bool get_property(const CallSinkSettings& settings, const CallSinkStats& stats, guint id, GValue* value);

}  // namespace aybiza::telephony
