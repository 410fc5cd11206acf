#include "core/vendors/bedrock/ConverseRules.h"

#include <set>

namespace aybiza::bedrock {

namespace {

using Ids = std::set<std::string>;

tl::unexpected<Error> broken(size_t index, const std::string& rule) {
  return fail(Fault::bad_input, "messages." + std::to_string(index) + ": " + rule);
}

bool is_tool_id(const std::string& id) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:-";
  return !id.empty() && id.size() <= 64 && id.find_first_not_of(allowed) == std::string::npos;
}

// Answers which toolUses the message leaves open; `owed` are those of the message before.
Result<Ids> check_message(const Json& message, size_t index, Ids owed) {
  const std::string role = get_string(message, "role");
  if (role != (index % 2 == 0 ? "user" : "assistant"))
    return broken(index, index == 0 ? "the first message must be the user's" : "roles must alternate");
  const Json& content = get(message, "content");
  if (!content.is_array() || content.empty()) return broken(index, "content is empty");

  Ids opened;
  bool only_results = true;
  for (const Json& block : content) {
    if (const Json& result = get(block, "toolResult"); !result.is_null()) {
      const std::string id = get_string(result, "toolUseId");
      if (!only_results) return broken(index, "toolResult blocks must come first");
      if (owed.erase(id) == 0)
        return broken(index, "toolResult " + id + " answers no toolUse of the turn before");
      for (const Json& part : get(result, "content"))
        if (part.contains("json") && !part["json"].is_object())
          return broken(index, "toolResult json is no object");
      continue;
    }
    only_results = only_results && block.contains("cachePoint");
    if (block.contains("text")) {
      const std::string text = get_string(block, "text");
      if (text.find_first_not_of(" \t\r\n") == std::string::npos) return broken(index, "the text is empty");
    }
    if (const Json& use = get(block, "toolUse"); !use.is_null()) {
      if (role != "assistant") return broken(index, "toolUse outside an assistant message");
      if (!is_tool_id(get_string(use, "toolUseId"))) return broken(index, "toolUseId is malformed");
      if (!get(use, "input").is_object()) return broken(index, "toolUse input is no object");
      if (!opened.insert(get_string(use, "toolUseId")).second)
        return broken(index, "toolUseId is used twice");
    }
  }
  if (!owed.empty()) return broken(index, "toolUse " + *owed.begin() + " has no toolResult");
  return opened;
}

}  // namespace

Result<void> check_converse_request(const Json& body) {
  const Json& messages = get(body, "messages");
  if (!messages.is_array() || messages.empty())
    return fail(Fault::bad_input, "messages: at least one is needed");
  Ids owed;
  bool has_tools = false;
  for (size_t i = 0; i < messages.size(); i++) {
    auto opened = check_message(messages[i], i, std::move(owed));
    if (!opened) return fail(opened.error());
    owed = std::move(*opened);
    has_tools = has_tools || !owed.empty();
  }
  if (!owed.empty()) return broken(messages.size(), "toolUse " + *owed.begin() + " has no toolResult");
  if (get_string(messages.back(), "role") != "user")
    return broken(messages.size() - 1, "assistant message prefill");
  if (has_tools && get(get(body, "toolConfig"), "tools").empty())
    return fail(Fault::bad_input, "toolConfig: must be present when messages hold toolUse or toolResult");
  size_t points = 0;
  const std::string text = to_text(body);
  for (size_t at = text.find("\"cachePoint\""); at != std::string::npos;
       at = text.find("\"cachePoint\"", at + 1))
    points++;
  if (points > 4) return fail(Fault::bad_input, "cachePoint: at most 4 are allowed");
  return {};
}

}  // namespace aybiza::bedrock
