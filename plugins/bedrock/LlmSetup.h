// LlmSetup: from what was set on the element, and what the environment says, to what a Dialogue needs. Finds
// every mistake in the settings before the first caller does.
#pragma once

#include "core/net/AwsCredentials.h"
#include "plugins/bedrock/Dialogue.h"
#include "plugins/bedrock/LlmSettings.h"

namespace aybiza {

struct LlmSetup {
  DialogueSettings dialogue;
  bedrock::ClientSettings client;     ///< `keys` is set only where the settings bring keys of their own
  std::vector<std::string> warnings;  ///< of retired models
};

/// Fault::bad_input for an unknown model or region, half a pair of keys, or no region. `call_id` is noted in every
/// request.
Result<LlmSetup> prepare(const LlmSettings& settings, const aws::Environment& environment,
                         const std::string& call_id);

}  // namespace aybiza
