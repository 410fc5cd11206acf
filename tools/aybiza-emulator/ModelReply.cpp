#include "ModelReply.h"

#include <random>

#include "core/net/EventStream.h"
#include "core/net/Hash.h"

namespace aybiza::emulator {

namespace {

constexpr size_t token_length = 6;

/// The content blocks of a reply, in order: text, then the use of a tool.
struct Block {
  bool is_tool = false;
  std::vector<std::string> pieces;
};

std::vector<Block> to_blocks(const Thought& thought) {
  std::vector<Block> blocks;
  if (!thought.say.empty()) blocks.push_back({.pieces = to_tokens(thought.say)});
  if (!thought.tool.empty()) {
    Block block{.is_tool = true};
    const std::string input = to_text(thought.input);
    for (size_t at = 0; at < input.size(); at += token_length)
      block.pieces.push_back(input.substr(at, token_length));
    blocks.push_back(std::move(block));
  }
  return blocks;
}

size_t count_tokens(const std::vector<Block>& blocks) {
  size_t tokens = 0;
  for (const Block& block : blocks) tokens += block.pieces.size();
  return tokens;
}

/// Gives ids and the padding that hides an event's length.
class Dice {
 public:
  explicit Dice(uint32_t seed) : random_(seed) {}
  std::string padding() {
    constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    return std::string(alphabet.substr(0, 1 + random_() % alphabet.size()));
  }
  std::string tool_use_id() {
    std::string id = "tooluse_";
    for (int i = 0; i < 22; i++)
      id += "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"[random_() % 57];
    return id;
  }

 private:
  std::minstd_rand random_;
};

Json usage(const ModelRequest& request, size_t output_tokens) {
  const size_t cached = request.cached_prefix && request.history.size() > 1 ? request.input_tokens / 2 : 0;
  const size_t written = request.cached_prefix && request.history.size() <= 1 ? request.input_tokens / 2 : 0;
  return {{"inputTokens", request.input_tokens - cached - written},
          {"outputTokens", output_tokens},
          {"totalTokens", request.input_tokens + output_tokens},
          {"cacheReadInputTokens", cached},
          {"cacheWriteInputTokens", written}};
}

const char* stop_reason(const Thought& thought) { return thought.tool.empty() ? "end_turn" : "tool_use"; }

/// When the n-th token is due.
Duration due(const ModelPace& pace, size_t token) {
  if (pace.tokens_per_second <= 0) return pace.first_token;
  return pace.first_token + std::chrono::duration_cast<Duration>(std::chrono::duration<double>(
                                static_cast<double>(token) / pace.tokens_per_second));
}

}  // namespace

std::vector<std::string> to_tokens(std::string_view text) {
  std::vector<std::string> tokens;
  std::string token;
  for (char c : text) {
    const bool continues = (static_cast<unsigned char>(c) & 0xc0) == 0x80;  // never inside a UTF-8 character
    if (!token.empty() && !continues && (c == ' ' || token.size() >= token_length))
      tokens.push_back(std::exchange(token, {}));
    token += c;
  }
  if (!token.empty()) tokens.push_back(token);
  return tokens;
}

std::vector<TimedPiece> converse_stream(const Thought& thought, const ModelRequest& request,
                                        const ModelPace& pace, uint32_t seed) {
  Dice dice(seed);
  std::vector<TimedPiece> pieces;
  auto send = [&](Duration at, const char* event, Json payload) {
    payload["p"] = dice.padding();
    pieces.push_back({at, encode_event(make_event(event, to_text(payload)))});
  };
  const auto blocks = to_blocks(thought);
  size_t token = 0, index = 0;
  send(due(pace, 0), "messageStart", {{"role", "assistant"}});
  for (const Block& block : blocks) {
    if (block.is_tool)
      send(due(pace, token), "contentBlockStart",
           {{"contentBlockIndex", index},
            {"start", {{"toolUse", {{"toolUseId", dice.tool_use_id()}, {"name", thought.tool}}}}}});
    for (const std::string& piece : block.pieces) {
      const Json delta = block.is_tool ? Json{{"toolUse", {{"input", piece}}}} : Json{{"text", piece}};
      send(due(pace, token++), "contentBlockDelta", {{"contentBlockIndex", index}, {"delta", delta}});
    }
    send(due(pace, token), "contentBlockStop", {{"contentBlockIndex", index++}});
  }
  send(due(pace, token), "messageStop", {{"stopReason", stop_reason(thought)}});
  send(due(pace, token), "metadata",
       {{"usage", usage(request, token)},
        {"metrics", {{"latencyMs", static_cast<int64_t>(to_ms(due(pace, token)))}}}});
  return pieces;
}

std::vector<TimedPiece> invoke_stream(const Thought& thought, const ModelRequest& request,
                                      const ModelPace& pace, uint32_t seed) {
  Dice dice(seed);
  std::vector<TimedPiece> pieces;
  auto send = [&](Duration at, const Json& event) {
    const Json payload = {{"bytes", to_base64(to_text(event))}, {"p", dice.padding()}};
    pieces.push_back({at, encode_event(make_event("chunk", to_text(payload)))});
  };
  const auto blocks = to_blocks(thought);
  const size_t tokens = count_tokens(blocks);
  size_t token = 0, index = 0;
  send(due(pace, 0), {{"type", "message_start"},
                      {"message",
                       {{"id", "msg_bdrk_" + dice.tool_use_id().substr(8)},
                        {"type", "message"},
                        {"role", "assistant"},
                        {"model", request.model},
                        {"content", Json::array()},
                        {"stop_reason", nullptr},
                        {"usage", {{"input_tokens", request.input_tokens}, {"output_tokens", 1}}}}}});
  for (const Block& block : blocks) {
    const Json begin = block.is_tool ? Json{{"type", "tool_use"},
                                            {"id", dice.tool_use_id()},
                                            {"name", thought.tool},
                                            {"input", Json::object()}}
                                     : Json{{"type", "text"}, {"text", ""}};
    send(due(pace, token), {{"type", "content_block_start"}, {"index", index}, {"content_block", begin}});
    for (const std::string& piece : block.pieces) {
      const Json delta = block.is_tool ? Json{{"type", "input_json_delta"}, {"partial_json", piece}}
                                       : Json{{"type", "text_delta"}, {"text", piece}};
      send(due(pace, token++), {{"type", "content_block_delta"}, {"index", index}, {"delta", delta}});
    }
    send(due(pace, token), {{"type", "content_block_stop"}, {"index", index++}});
  }
  send(due(pace, token), {{"type", "message_delta"},
                          {"delta", {{"stop_reason", stop_reason(thought)}, {"stop_sequence", nullptr}}},
                          {"usage", {{"output_tokens", tokens}}}});
  send(due(pace, token), {{"type", "message_stop"},
                          {"amazon-bedrock-invocationMetrics",
                           {{"inputTokenCount", request.input_tokens},
                            {"outputTokenCount", tokens},
                            {"invocationLatency", static_cast<int64_t>(to_ms(due(pace, token)))},
                            {"firstByteLatency", static_cast<int64_t>(to_ms(pace.first_token))}}}});
  return pieces;
}

WholeReply converse_whole(const Thought& thought, const ModelRequest& request, const ModelPace& pace,
                          uint32_t seed) {
  Dice dice(seed);
  const size_t tokens = count_tokens(to_blocks(thought));
  Json content = Json::array();
  if (!thought.say.empty()) content.push_back({{"text", thought.say}});
  if (!thought.tool.empty())
    content.push_back(
        {{"toolUse", {{"toolUseId", dice.tool_use_id()}, {"name", thought.tool}, {"input", thought.input}}}});
  const Json reply = {{"metrics", {{"latencyMs", static_cast<int64_t>(to_ms(due(pace, tokens)))}}},
                      {"output", {{"message", {{"content", content}, {"role", "assistant"}}}}},
                      {"stopReason", stop_reason(thought)},
                      {"usage", usage(request, tokens)}};
  return {due(pace, tokens), to_text(reply)};
}

}  // namespace aybiza::emulator
