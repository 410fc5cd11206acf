// The properties of aybturn: one table row per member of TurnSettings, from which GObject's specs, set and get follow.
#pragma once

#include <gst/gst.h>

#include "core/call/TurnPolicy.h"

namespace aybiza {

void install_turn_properties(GObjectClass* klass);
/// Property ids are those of install_turn_properties(). Unknown ids are the caller's warning to give: false.
bool set_turn_property(TurnSettings& settings, guint id, const GValue* value);
bool get_turn_property(const TurnSettings& settings, guint id, GValue* value);

}  // namespace aybiza
