// ConverseRequest: one question to a model, as a value, and its JSON body. The body is fitted to what the
// model accepts (sampling, thinking, prompt caching) and comes out byte for byte the same for the same
// request, so that the vendor's prompt cache finds its prefix again.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/vendors/bedrock/ChatHistory.h"
#include "core/vendors/bedrock/ModelRegistry.h"

namespace aybiza::bedrock {

struct ConverseRequest {
  Json messages = Json::array();  ///< ChatHistory::messages(); must end with a user message
  std::string system;             ///< the system prompt; may be empty
  std::vector<ToolSpec> tools;

  int max_tokens = 1024;  ///< of the spoken answer; thinking comes on top
  std::optional<double> temperature;
  std::optional<double> top_p;
  int thinking_budget = 0;  ///< tokens; 0 = answer at once; at least 1024 otherwise
  bool prompt_caching = true;
  std::string guardrail_identifier;  ///< empty = no guardrail
  std::string guardrail_version;
  std::vector<std::pair<std::string, std::string>> metadata;  ///< for the vendor's logs, at most 16
};

/// The body of `POST /model/{id}/converse-stream`.
Json to_json(const ConverseRequest& request, const Model& model);

}  // namespace aybiza::bedrock
