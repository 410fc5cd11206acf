#include "core/vendors/bedrock/ConverseRequest.h"

#include <algorithm>
#include <array>
#include <set>

namespace aybiza::bedrock {

namespace {

constexpr int min_thinking_budget = 1024;
constexpr size_t max_metadata = 16;

const Json cache_point = {{"cachePoint", {{"type", "default"}}}};

bool thinks(const ConverseRequest& request, const Model& model) {
  return request.thinking_budget > 0 && model.thinking != Thinking::none;
}

// A budget in tokens has no exact equal among the efforts of newer models; these are the orders of magnitude.
const char* effort(int budget) {
  if (budget <= 2048) return "low";
  if (budget <= 8192) return "medium";
  if (budget <= 24576) return "high";
  return "max";
}

Json thinking_fields(const ConverseRequest& request, const Model& model) {
  const int budget = std::max(request.thinking_budget, min_thinking_budget);
  switch (model.thinking) {
    case Thinking::none:
      return nullptr;
    case Thinking::budget:
      if (!thinks(request, model)) return nullptr;
      return {{"thinking", {{"type", "enabled"}, {"budget_tokens", budget}}}};
    case Thinking::adaptive:
      if (!thinks(request, model)) return nullptr;
      return {{"thinking", {{"type", "adaptive"}}}, {"output_config", {{"effort", effort(budget)}}}};
    case Thinking::adaptive_only:
      // Some of these think unasked and refuse to be switched off; a low effort keeps that short on the
      // phone.
      if (!thinks(request, model)) return {{"output_config", {{"effort", "low"}}}};
      return {{"thinking", {{"type", "adaptive"}}}, {"output_config", {{"effort", effort(budget)}}}};
  }
  return nullptr;
}

Json inference_config(const ConverseRequest& request, const Model& model) {
  int max_tokens = request.max_tokens;
  if (thinks(request, model)) max_tokens += std::max(request.thinking_budget, min_thinking_budget);
  Json config{{"maxTokens", std::clamp(max_tokens, 1, model.max_out)}};
  if (thinks(request, model) || model.sampling == Sampling::neither) return config;
  if (request.temperature) config["temperature"] = *request.temperature;
  if (request.top_p && (!request.temperature || model.sampling == Sampling::both))
    config["topP"] = *request.top_p;
  return config;
}

// A history that mentions tools is only accepted together with a toolConfig, even when the agent has none any
// more.
std::vector<ToolSpec> tools_of(const ConverseRequest& request) {
  if (!request.tools.empty()) return request.tools;
  std::set<std::string> names;
  for (const Json& message : request.messages)
    for (const Json& block : get(message, "content"))
      if (block.contains("toolUse")) names.insert(get_string(get(block, "toolUse"), "name"));
  std::vector<ToolSpec> tools;
  for (const std::string& name : names) tools.push_back({name, "No longer available."});
  return tools;
}

Json tool_config(const std::vector<ToolSpec>& tools, bool caching) {
  Json list = Json::array();
  for (const ToolSpec& tool : tools)
    list.push_back({{"toolSpec",
                     {{"name", tool.name},
                      {"description", tool.description.empty() ? tool.name : tool.description},
                      {"inputSchema", {{"json", tool.input_schema}}}}}});
  if (caching) list.push_back(cache_point);
  return {{"tools", std::move(list)}};
}

// Two of the four points that a request may have go to the ends of the last two user messages: what the
// request before ended with is read from the cache, what this one ends with is stored for the next.
Json with_cache_points(Json messages) {
  int points = 2;
  for (auto it = messages.rbegin(); it != messages.rend() && points > 0; ++it) {
    if (get_string(*it, "role") != "user") continue;
    (*it)["content"].push_back(cache_point);
    points--;
  }
  return messages;
}

}  // namespace

Json to_json(const ConverseRequest& request, const Model& model) {
  const bool caching = request.prompt_caching && model.min_cache_tokens > 0;
  Json body = Json::object();
  body["messages"] = caching ? with_cache_points(request.messages) : request.messages;
  if (!request.system.empty()) {
    body["system"] = Json::array({{{"text", request.system}}});
    if (caching) body["system"].push_back(cache_point);
  }
  body["inferenceConfig"] = inference_config(request, model);
  if (const auto tools = tools_of(request); !tools.empty()) body["toolConfig"] = tool_config(tools, caching);
  if (!request.guardrail_identifier.empty())
    body["guardrailConfig"] = {
        {"guardrailIdentifier", request.guardrail_identifier},
        {"guardrailVersion", request.guardrail_version.empty() ? "DRAFT" : request.guardrail_version},
        {"streamProcessingMode", "sync"}};
  if (Json fields = thinking_fields(request, model); !fields.is_null())
    body["additionalModelRequestFields"] = std::move(fields);
  if (!request.metadata.empty()) {
    Json metadata = Json::object();
    for (const auto& [key, value] : request.metadata)
      if (metadata.size() < max_metadata) metadata[key] = value;
    body["requestMetadata"] = std::move(metadata);
  }
  return body;
}

}  // namespace aybiza::bedrock
