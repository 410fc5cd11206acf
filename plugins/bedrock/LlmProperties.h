// The properties of bedrockllm: one table row per member of LlmSettings, from which GObject's specs, set and
// get follow.
#pragma once

#include <gst/gst.h>

#include "plugins/bedrock/LlmSettings.h"

namespace aybiza {

/// Answers how many ids it took, from 1 on.
guint install_llm_properties(GObjectClass* klass);
/// Property ids are those of install_llm_properties(). Unknown ids are the caller's warning to give: false.
bool set_llm_property(LlmSettings& settings, guint id, const GValue* value);
bool get_llm_property(const LlmSettings& settings, guint id, GValue* value);

}  // namespace aybiza
