#include "core/vendors/bedrock/ConverseStream.h"

#include "core/vendors/bedrock/BedrockError.h"

namespace aybiza::bedrock {

namespace {

constexpr int64_t max_blocks = 256;
constexpr size_t max_turn = 4 * 1024 * 1024;  // bytes; many times what any model may say

tl::unexpected<Error> malformed(const std::string& what) {
  return fail(Fault::bad_input, "Bedrock's answer cannot be understood: " + what);
}

uint64_t count(const Json& usage, const char* key) {
  return static_cast<uint64_t>(std::max<int64_t>(0, get_int(usage, key)));
}

TokenUsage read_usage(const Json& usage) {
  return {.input_tokens = count(usage, "inputTokens"),
          .output_tokens = count(usage, "outputTokens"),
          .cache_read_tokens = count(usage, "cacheReadInputTokens"),
          .cache_write_tokens = count(usage, "cacheWriteInputTokens")};
}

}  // namespace

Result<std::optional<ConverseEvent>> ConverseStream::next() {
  for (;;) {
    auto message = decoder_.next();
    if (!message) return fail(message.error());
    if (!*message) return std::nullopt;
    auto event = take(**message);
    if (!event || *event) return event;
  }
}

ConverseStream::Step ConverseStream::take(const EventMessage& message) {
  const std::string_view type = message.message_type();
  if (type == "exception") {
    const auto body = parse_json(message.payload, "the exception");
    return fail(service_error(message.exception_type(), body ? get_string(*body, "message") : ""));
  }
  if (type == "error")
    return fail(service_error(message.header(":error-code"), std::string(message.header(":error-message"))));
  if (type != "event") return std::nullopt;

  const std::string_view name = message.event_type();
  const bool is_known = name == "contentBlockStart" || name == "contentBlockDelta" ||
                        name == "contentBlockStop" || name == "messageStop" || name == "metadata";
  if (!is_known) return std::nullopt;  // what the service learns to say later must not hurt us
  auto event = parse_json(message.payload, "the event " + std::string(name));
  if (!event) return malformed(event.error().message);
  if (!event->is_object()) return malformed("the event " + std::string(name) + " is no object");
  if (name == "metadata") {
    usage_ = read_usage(get(*event, "usage"));
    return UsageReport{usage_};
  }
  if (!stop_reason_.empty()) return std::nullopt;  // nothing is said after the end
  if (name == "contentBlockStart") return start_block(*event);
  if (name == "contentBlockDelta") return extend_block(*event);
  if (name == "contentBlockStop") return end_block(*event);
  return stop_turn(*event);
}

template <class T> Result<T*> ConverseStream::block(const Json& event) {
  const Json& index = get(event, "contentBlockIndex");
  if (!index.is_number_integer() || index < 0 || index >= max_blocks)
    return malformed("a block has no valid index");
  PartialBlock& block = blocks_[index.get<int64_t>()];
  if (std::holds_alternative<std::monostate>(block)) block = T{};
  if (auto* typed = std::get_if<T>(&block)) return typed;
  return malformed("block " + to_text(index) + " changes its kind");
}

Result<void> ConverseStream::grow(std::string& text, const std::string& by) {
  size_ += by.size();
  if (size_ > max_turn) return malformed("it is longer than " + std::to_string(max_turn) + " bytes");
  text += by;
  return {};
}

ConverseStream::Step ConverseStream::start_block(const Json& event) {
  const Json& use = get(get(event, "start"), "toolUse");
  if (use.is_null()) return std::nullopt;
  auto tool = block<PartialTool>(event);
  if (!tool) return fail(tool.error());
  **tool = {get_string(use, "toolUseId"), get_string(use, "name"), ""};
  if ((*tool)->id.empty() || (*tool)->name.empty()) return malformed("a toolUse lacks its id or name");
  return std::nullopt;
}

ConverseStream::Step ConverseStream::extend_block(const Json& event) {
  const Json& delta = get(event, "delta");
  if (const Json& text = get(delta, "text"); text.is_string()) {
    auto part = block<Text>(event);
    if (!part) return fail(part.error());
    if (auto grown = grow((*part)->text, text.get<std::string>()); !grown) return fail(grown.error());
    return TextDelta{text.get<std::string>()};
  }
  if (const Json& use = get(delta, "toolUse"); use.is_object()) {
    auto part = block<PartialTool>(event);
    if (!part) return fail(part.error());
    if ((*part)->id.empty()) return malformed("a toolUse goes on that has not begun");
    if (auto grown = grow((*part)->input, get_string(use, "input")); !grown) return fail(grown.error());
    return std::nullopt;
  }
  if (const Json& thought = get(delta, "reasoningContent"); thought.is_object()) {
    auto part = block<Reasoning>(event);
    if (!part) return fail(part.error());
    for (const auto& [member, key] : {std::pair{&Reasoning::text, "text"},
                                      {&Reasoning::signature, "signature"},
                                      {&Reasoning::redacted, "redactedContent"}})
      if (auto grown = grow((**part).*member, get_string(thought, key)); !grown) return fail(grown.error());
    return ThoughtDelta{get_string(thought, "text")};
  }
  return std::nullopt;  // citations and what else may come
}

ConverseStream::Step ConverseStream::end_block(const Json& event) {
  const Json& index = get(event, "contentBlockIndex");
  const auto it = index.is_number_integer() ? blocks_.find(index.get<int64_t>()) : blocks_.end();
  if (it == blocks_.end()) return std::nullopt;  // an empty block has neither start nor delta
  auto* tool = std::get_if<PartialTool>(&it->second);
  if (!tool) return std::nullopt;
  auto input = tool->input.empty() ? Result<Json>(Json::object()) : parse_json(tool->input, "the input");
  // Input that is no object stays a partial tool: what that means depends on why the turn ends.
  if (!input || !input->is_object()) return std::nullopt;
  ToolUse use{tool->id, tool->name, std::move(*input)};
  it->second = use;
  return use;
}

ConverseStream::Step ConverseStream::stop_turn(const Json& event) {
  stop_reason_ = get_string(event, "stopReason");
  if (stop_reason_.empty()) return malformed("messageStop gives no reason");
  if (stop_reason_.starts_with("malformed_"))
    return fail(Fault::unavailable, "the model failed to write a well-formed answer (" + stop_reason_ + ")");
  // Cut off by max_tokens, a tool may be incomplete; it is dropped. Otherwise the model has erred.
  if (stop_reason_ == "tool_use")
    for (const auto& [index, block] : blocks_)
      if (auto* tool = std::get_if<PartialTool>(&block))
        return malformed("the input of tool " + tool->name + " is no JSON object");
  return TurnStop{stop_reason_};
}

Result<ModelTurn> ConverseStream::finish() {
  if (stop_reason_.empty())
    return fail(Fault::truncated, "Bedrock's answer ended before its messageStop",
                "the connection broke on the way");
  ModelTurn turn{.stop_reason = stop_reason_, .usage = usage_};
  for (auto& [index, block] : blocks_) {
    if (auto* text = std::get_if<Text>(&block)) turn.blocks.push_back(std::move(*text));
    if (auto* thought = std::get_if<Reasoning>(&block)) turn.blocks.push_back(std::move(*thought));
    if (auto* use = std::get_if<ToolUse>(&block)) turn.blocks.push_back(std::move(*use));
  }
  return turn;
}

}  // namespace aybiza::bedrock
