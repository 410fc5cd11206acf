// Reads Converse messages back into a ChatHistory, by the rules that Bedrock itself holds them against.
#include <algorithm>

#include "core/vendors/bedrock/ChatHistory.h"

namespace aybiza::bedrock {

namespace {

tl::unexpected<Error> bad(size_t message, const std::string& what) {
  return fail(Fault::bad_input, "message " + std::to_string(message) + " of the history " + what);
}

Result<Reasoning> read_reasoning(const Json& content, size_t message) {
  const Json& text = get(content, "reasoningText");
  Reasoning thought{.text = get_string(text, "text"),
                    .signature = get_string(text, "signature"),
                    .redacted = get_string(content, "redactedContent")};
  if (thought.text.empty() && thought.redacted.empty()) return bad(message, "has a thought without content");
  return thought;
}

Result<ToolUse> read_use(const Json& content, size_t message) {
  ToolUse use{.id = get_string(content, "toolUseId"),
              .name = get_string(content, "name"),
              .input = get(content, "input")};
  if (use.id.empty() || use.name.empty() || !use.input.is_object())
    return bad(message, "has a toolUse without id, name or input");
  return use;
}

/// As it is written by us: one JSON object.
Result<ToolOutcome> read_outcome(const Json& content, size_t message) {
  const Json& json = get(at(get(content, "content"), 0), "json");
  if (!json.is_object()) return bad(message, "has a toolResult without a JSON object");
  return ToolOutcome{get_string(content, "status", "success") != "error", json};
}

}  // namespace

/// One message after the other, with the tools that the last one asked for.
struct ChatHistory::Reader {
  ChatHistory history;
  std::vector<std::string> open_tools;
  size_t number = 0;  // of the message, from 0

  Result<void> read(const Json& message) {
    const bool is_users = number % 2 == 0;
    if (get_string(message, "role") != (is_users ? "user" : "assistant"))
      return bad(number, std::string("is not the ") + (is_users ? "user's" : "assistant's"));
    const Json& content = get(message, "content");
    if (!content.is_array() || content.empty()) return bad(number, "has no content");
    for (const Json& block : content)
      if (auto taken = is_users ? read_users(block) : read_assistants(block); !taken) return taken;
    if (is_users && !open_tools.empty()) return bad(number, "has no toolResult for " + open_tools.front());
    number++;
    return {};
  }

  Result<void> read_users(const Json& block) {
    if (block.contains("toolResult")) {
      const Json& content = block["toolResult"];
      const std::string id = get_string(content, "toolUseId");
      if (std::erase(open_tools, id) != 1)
        return bad(number, "has a toolResult for no toolUse: \"" + id + "\"");
      auto outcome = read_outcome(content, number);
      if (!outcome) return fail(outcome.error());
      return add(Role::user, ToolResult{id, std::move(*outcome)});
    }
    if (!open_tools.empty())
      return bad(number, "says something before the toolResult for " + open_tools.front());
    return read_text(Role::user, block);
  }

  Result<void> read_assistants(const Json& block) {
    if (block.contains("toolUse")) {
      auto use = read_use(block["toolUse"], number);
      if (!use) return fail(use.error());
      if (std::ranges::count(open_tools, use->id))
        return bad(number, "has the toolUse " + use->id + " twice");
      open_tools.push_back(use->id);
      return add(Role::assistant, std::move(*use));
    }
    if (block.contains("reasoningContent")) {
      auto thought = read_reasoning(block["reasoningContent"], number);
      if (!thought) return fail(thought.error());
      return add(Role::assistant, std::move(*thought));
    }
    return read_text(Role::assistant, block);
  }

  Result<void> read_text(Role role, const Json& block) {
    std::string text = get_string(block, "text");
    if (text.empty()) return bad(number, "has a block that is no text, tool or thought");
    return add(role, Text{std::move(text)});
  }

  Result<void> add(Role role, std::variant<Text, Reasoning, ToolUse, ToolResult> content) {
    history.entries_.push_back({role, 0, std::move(content)});
    return {};
  }
};

Result<ChatHistory> ChatHistory::parse(const Json& messages) {
  if (!messages.is_array()) return fail(Fault::bad_input, "the history is no JSON array of messages");
  Reader reader;
  for (const Json& message : messages)
    if (auto read = reader.read(message); !read) return fail(read.error());
  if (!reader.open_tools.empty())
    return fail(Fault::bad_input, "the history has no toolResult for " + reader.open_tools.front());
  reader.history.drop_opening();
  return std::move(reader.history);
}

}  // namespace aybiza::bedrock
