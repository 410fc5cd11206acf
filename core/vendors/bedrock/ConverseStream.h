// ConverseStream: reads a model's answer out of the bytes of a ConverseStream response. Text is handed on the
// moment it arrives; tools when their input is complete; and at the end stands the whole turn, as the history
// keeps it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/net/EventStream.h"
#include "core/vendors/bedrock/ChatHistory.h"
#include "core/vendors/bedrock/ModelRegistry.h"

namespace aybiza::bedrock {

struct TextDelta {
  std::string text;
};
struct ThoughtDelta {
  std::string text;
};
/// The turn is complete; only its token count may still follow.
struct TurnStop {
  std::string reason;  ///< "end_turn", "tool_use", "max_tokens", "guardrail_intervened", …
};
struct UsageReport {
  TokenUsage tokens;
};
using ConverseEvent = std::variant<TextDelta, ThoughtDelta, ToolUse, TurnStop, UsageReport>;

struct ModelTurn {
  std::vector<Block> blocks;
  std::string stop_reason;
  TokenUsage usage;
};

class ConverseStream {
 public:
  void feed(std::string_view bytes) { decoder_.feed(bytes); }

  /// The next event, nothing when more bytes are needed, or why the answer is lost: the exception that the
  /// service put into the stream, Fault::bad_input for what is no ConverseStream. Not to be called again
  /// after an error.
  Result<std::optional<ConverseEvent>> next();

  /// At the end of the body: the turn, or Fault::truncated if it came before messageStop.
  Result<ModelTurn> finish();

 private:
  struct PartialTool {
    std::string id, name, input;
  };
  using PartialBlock = std::variant<std::monostate, Text, Reasoning, PartialTool, ToolUse>;
  using Step = Result<std::optional<ConverseEvent>>;

  Step take(const EventMessage& message);
  Step start_block(const Json& event);
  Step extend_block(const Json& event);
  Step end_block(const Json& event);
  Step stop_turn(const Json& event);
  /// The block that an event is about, made of type T if it is new.
  template <class T> Result<T*> block(const Json& event);
  Result<void> grow(std::string& text, const std::string& by);

  EventStreamDecoder decoder_;
  std::map<int64_t, PartialBlock> blocks_;
  size_t size_ = 0;  // of all that the blocks hold
  std::string stop_reason_;
  TokenUsage usage_;
};

}  // namespace aybiza::bedrock
