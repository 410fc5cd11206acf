#include "ModelRequest.h"

#include <algorithm>
#include <set>

namespace aybiza::emulator {

namespace {

/// Thrown inside this file only, from deep inside a message to the two readers at its end.
struct Refused {
  AwsError error;
};

[[noreturn]] void refuse(std::string message) { throw Refused{{.message = std::move(message)}}; }

/// Models that answer here, each as `anthropic.<name>`. Those that can only be reached through an inference
/// profile refuse their bare id, those that are past their end of life refuse altogether: as the service
/// does.
enum class Availability { on_demand, profile_only, retired };
struct KnownModel {
  std::string_view name;
  Availability availability;
};
constexpr KnownModel models[] = {
    {"claude-3-haiku-20240307-v1:0", Availability::on_demand},
    {"claude-3-5-haiku-20241022-v1:0", Availability::profile_only},
    {"claude-3-5-sonnet-20241022-v2:0", Availability::profile_only},
    {"claude-3-7-sonnet-20250219-v1:0", Availability::retired},
    {"claude-sonnet-4-20250514-v1:0", Availability::profile_only},
    {"claude-opus-4-1-20250805-v1:0", Availability::profile_only},
    {"claude-sonnet-4-5-20250929-v1:0", Availability::profile_only},
    {"claude-haiku-4-5-20251001-v1:0", Availability::profile_only},
    {"claude-opus-4-5-20251101-v1:0", Availability::profile_only},
    {"claude-opus-4-6-v1", Availability::profile_only},
    {"claude-sonnet-4-6", Availability::profile_only},
    {"claude-opus-4-7", Availability::profile_only},
    {"claude-opus-4-8", Availability::profile_only},
    {"claude-opus-5", Availability::profile_only},
    {"claude-sonnet-5", Availability::profile_only},
};
constexpr std::string_view profiles[] = {"us.", "eu.", "apac.", "au.", "jp.", "global."};

std::string resolve_model(std::string_view id) {
  const std::string_view asked = id.substr(id.rfind('/') == id.npos ? 0 : id.rfind('/') + 1);  // of an ARN
  std::string_view name = asked;
  bool has_profile = false;
  for (std::string_view profile : profiles)
    if (name.starts_with(profile)) {
      name.remove_prefix(profile.size());
      has_profile = true;
      break;
    }
  constexpr std::string_view vendor = "anthropic.";
  const auto known = std::ranges::find_if(models, [&](const KnownModel& m) {
    return name.starts_with(vendor) && name.substr(vendor.size()) == m.name;
  });
  if (known == std::end(models)) refuse("The provided model identifier is invalid.");
  if (known->availability == Availability::retired)
    throw Refused{{404, "ResourceNotFoundException",
                   "This model version has reached the end of its life. Please refer to the AWS "
                   "documentation for more details."}};
  if (known->availability == Availability::profile_only && !has_profile)
    refuse("Invocation of model ID " + std::string(name) +
           " with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an "
           "inference profile "
           "that contains this model.");
  return std::string(name);
}

/// Checks, over the turns of a conversation, what the service checks, and gathers what the caller said.
class History {
 public:
  void begin_message(const std::string& role) {
    if (role != "user" && role != "assistant")
      refuse("Value '" + role + "' at 'messages.role' failed to satisfy constraint");
    if (last_role_.empty() && role != "user")
      refuse(
          "A conversation must start with a user message. Try again with a conversation that starts with a "
          "user message.");
    if (role == last_role_)
      refuse(
          "A conversation must alternate between user and assistant roles. Make sure the conversation "
          "alternates "
          "between user and assistant roles and try again.");
    if (role == "assistant") open_tools_.clear();
    last_role_ = role;
    words_.clear();
    blocks_ = 0;
  }
  void text(const std::string& text) {
    blocks_++;
    if (text.find_first_not_of(" \t\r\n") == text.npos)
      refuse(
          "The text field in the ContentBlock object is blank. Add text to the text field, and try again.");
    if (last_role_ == "user") words_ += (words_.empty() ? "" : " ") + text;
  }
  void tool_use(const std::string& id) {
    blocks_++;
    if (last_role_ != "assistant") refuse("A tool use block can only be in an assistant message.");
    if (!open_tools_.insert(id).second) refuse("messages: `tool_use` ids must be unique");
    has_tool_blocks_ = true;
  }
  void tool_result(const std::string& id, bool success, Json result) {
    blocks_++;
    if (open_tools_.erase(id) == 0)
      refuse("The toolResult block with id " + id +
             " has no toolUse block in the previous assistant message.");
    has_tool_blocks_ = true;
    heard_.push_back({.tool_succeeded = success, .result = std::move(result)});
  }
  void other_block() { blocks_++; }
  void end_message() {
    if (blocks_ == 0)
      refuse(
          "The content field in the Message object is empty. Add a ContentBlock object to the content field "
          "and try again.");
    if (last_role_ != "user") return;
    if (!open_tools_.empty())
      refuse("Expected toolResult blocks at messages for the following Ids: " + *open_tools_.begin());
    if (!words_.empty()) heard_.push_back({.words = words_});
  }
  std::vector<Heard> finish(bool has_tool_config) {
    if (last_role_.empty())
      refuse(
          "A conversation must start with a user message. Try again with a conversation that starts with a "
          "user message.");
    if (last_role_ == "assistant")
      refuse(
          "This model does not support assistant message prefill. The conversation must end with a user "
          "message.");
    if (has_tool_blocks_ && !has_tool_config)
      refuse("The toolConfig field must be defined when using toolUse and toolResult content blocks.");
    return std::move(heard_);
  }

 private:
  std::string last_role_, words_;
  std::set<std::string> open_tools_;
  bool has_tool_blocks_ = false;
  size_t blocks_ = 0;
  std::vector<Heard> heard_;
};

/// The first JSON object in a list of result blocks, or their text under "text".
Json result_of(const Json& content) {
  if (content.is_string()) return {{"text", content}};
  for (const Json& block : content) {
    if (get(block, "json").is_object()) return get(block, "json");
    const std::string text = get_string(block, "text");
    auto parsed = parse_json(text, "a result");
    return parsed && parsed->is_object() ? *parsed : Json{{"text", text}};
  }
  return Json::object();
}

Json read_body(std::string_view body) {
  auto json = parse_json(body, "the body", {.max_bytes = 25 << 20});
  if (!json || !json->is_object())
    throw Refused{{400, "SerializationException", "The request body is not a JSON object."}};
  if (!get(*json, "messages").is_array())
    refuse(
        "1 validation error detected: Value at 'messages' failed to satisfy constraint: Member must not be "
        "null");
  return std::move(*json);
}

void check_thinking(const Json& thinking, const Json& inference, const char* temperature,
                    int64_t max_tokens) {
  const std::string type = get_string(thinking, "type");
  if (type != "enabled") return;
  const int64_t budget = get_int(thinking, "budget_tokens");
  if (budget < 1024) refuse("thinking.enabled.budget_tokens: Input should be greater than or equal to 1024");
  if (max_tokens > 0 && budget >= max_tokens)
    refuse("`max_tokens` must be greater than `thinking.budget_tokens`.");
  if (!get(inference, temperature).is_null() && get_number(inference, temperature) != 1)
    refuse("`temperature` may only be set to 1 when thinking is enabled.");
}

ModelRequest converse(std::string_view model_id, std::string_view text) {
  ModelRequest request{.model = resolve_model(model_id)};
  const Json body = read_body(text);
  auto has_cache_point = [](const Json& list) {
    return list.is_array() &&
           std::ranges::any_of(list, [](const Json& b) { return b.contains("cachePoint"); });
  };
  request.cached_prefix = has_cache_point(get(body, "system"));
  History history;
  for (const Json& message : get(body, "messages")) {
    history.begin_message(get_string(message, "role"));
    for (const Json& block : get(message, "content")) {
      if (block.contains("text"))
        history.text(get_string(block, "text"));
      else if (block.contains("toolUse"))
        history.tool_use(get_string(get(block, "toolUse"), "toolUseId"));
      else if (const Json& result = get(block, "toolResult"); result.is_object())
        history.tool_result(get_string(result, "toolUseId"),
                            get_string(result, "status", "success") != "error",
                            result_of(get(result, "content")));
      else if (block.contains("cachePoint"))
        request.cached_prefix = true;
      else
        history.other_block();
    }
    history.end_message();
  }
  const Json& config = get(body, "toolConfig");
  for (const Json& tool : get(config, "tools")) {
    if (tool.contains("cachePoint"))
      request.cached_prefix = true;
    else
      request.tools.push_back(get_string(get(tool, "toolSpec"), "name"));
  }
  request.history = history.finish(config.is_object());
  const Json& thinking = get(get(body, "additionalModelRequestFields"), "thinking");
  const Json& inference = get(body, "inferenceConfig");
  check_thinking(thinking, inference, "temperature", get_int(inference, "maxTokens"));
  request.thinking = get_string(thinking, "type") == "enabled" || get_string(thinking, "type") == "adaptive";
  request.input_tokens = text.size() / 4 + 1;
  return request;
}

ModelRequest invoke(std::string_view model_id, std::string_view text) {
  ModelRequest request{.model = resolve_model(model_id)};
  const Json body = read_body(text);
  if (get_string(body, "anthropic_version") != "bedrock-2023-05-31")
    refuse("anthropic_version: Field required");
  const int64_t max_tokens = get_int(body, "max_tokens");
  if (max_tokens < 1) refuse("max_tokens: Field required");
  History history;
  for (const Json& message : get(body, "messages")) {
    history.begin_message(get_string(message, "role"));
    const Json& content = get(message, "content");
    if (content.is_string()) history.text(content.get<std::string>());
    for (const Json& block : content.is_array() ? content : Json::array()) {
      const std::string type = get_string(block, "type");
      if (block.contains("cache_control")) request.cached_prefix = true;
      if (type == "text")
        history.text(get_string(block, "text"));
      else if (type == "tool_use")
        history.tool_use(get_string(block, "id"));
      else if (type == "tool_result")
        history.tool_result(get_string(block, "tool_use_id"), !get_bool(block, "is_error"),
                            result_of(get(block, "content")));
      else
        history.other_block();
    }
    history.end_message();
  }
  for (const Json& tool : get(body, "tools")) request.tools.push_back(get_string(tool, "name"));
  request.history = history.finish(get(body, "tools").is_array());
  check_thinking(get(body, "thinking"), body, "temperature", max_tokens);
  request.thinking = get_string(get(body, "thinking"), "type") == "enabled";
  request.input_tokens = text.size() / 4 + 1;
  return request;
}

ModelOrError guarded(ModelRequest (*read)(std::string_view, std::string_view), std::string_view id,
                     std::string_view body) {
  try {
    return {.request = read(id, body)};
  } catch (const Refused& refused) {
    return {.error = refused.error};
  }
}

}  // namespace

std::string AwsError::body() const { return to_text({{"message", message}}); }

bool ModelRequest::offers(std::string_view tool) const {
  return std::ranges::find(tools, tool) != tools.end();
}

ModelOrError read_converse(std::string_view model_id, std::string_view body) {
  return guarded(converse, model_id, body);
}
ModelOrError read_invoke(std::string_view model_id, std::string_view body) {
  return guarded(invoke, model_id, body);
}

}  // namespace aybiza::emulator
