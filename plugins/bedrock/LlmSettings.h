// LlmSettings: everything about a model that can be set on bedrockllm, as a value.
#pragma once

#include <string>
#include <vector>

#include "core/loop/Loop.h"

namespace aybiza {

struct LlmSettings {
  std::string region;
  std::string endpoint_uri;
  std::string access_key, secret_access_key, session_token, bearer_token;

  std::string model_id = "claude-haiku-4-5";
  std::vector<std::string> fallback_model_ids;  ///< each a model or "model@region"
  std::vector<std::string> fallback_endpoints;  ///< of those; empty or missing: endpoint_uri
  std::string system_prompt;
  int max_tokens = 1024;
  double temperature = -1;  ///< below 0: the model's own
  double top_p = -1;        ///< below 0: the model's own
  int thinking_budget = 0;
  bool prompt_caching = true;
  std::string guardrail_identifier, guardrail_version;

  std::string history;  ///< JSON
  int history_limit = 100;
  Duration request_timeout = seconds(60);
  Duration first_token_timeout = seconds(3);
  Duration token_timeout = seconds(3);
  int retry_attempts = 1;
  std::string tools;  ///< JSON
  int max_tool_rounds = 8;
  std::string apology = "I'm sorry, something went wrong on my side. Could you say that again?";
  std::string language_code = "en-US";
  std::string pronunciation;  ///< JSON
  std::vector<std::string> filler_phrases;
  Duration filler_tool_wait = seconds(1);
  Duration filler_model_wait = milliseconds(1500);
  bool has_hold_sound = false;
  Duration hold_sound_wait = milliseconds(200);
};

}  // namespace aybiza
