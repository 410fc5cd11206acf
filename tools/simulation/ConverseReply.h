// ConverseReply: what Bedrock would send, written the way a test thinks of it: text, a tool, an end. Gives
// the bytes of the event stream, padding included.
#pragma once

#include "core/base/Json.h"
#include "core/net/EventStream.h"

namespace aybiza {

class ConverseReply {
 public:
  ConverseReply() { event("messageStart", {{"role", "assistant"}}); }

  /// One block of text, a delta for each piece.
  ConverseReply& text(std::initializer_list<const char*> pieces) {
    for (const char* piece : pieces) delta({{"text", piece}});
    return end_block();
  }
  ConverseReply& thought(const char* text, const char* signature) {
    delta({{"reasoningContent", {{"text", text}}}});
    delta({{"reasoningContent", {{"signature", signature}}}});
    return end_block();
  }
  /// A tool whose input arrives in the pieces given.
  ConverseReply& tool(const char* id, const char* name, std::initializer_list<const char*> input) {
    event("contentBlockStart",
          {{"contentBlockIndex", index_}, {"start", {{"toolUse", {{"toolUseId", id}, {"name", name}}}}}});
    for (const char* piece : input) delta({{"toolUse", {{"input", piece}}}});
    return end_block();
  }
  ConverseReply& stop(const char* reason) { return event("messageStop", {{"stopReason", reason}}); }
  ConverseReply& usage(int input, int output, int cache_read = 0) {
    return event("metadata", {{"usage",
                               {{"inputTokens", input},
                                {"outputTokens", output},
                                {"totalTokens", input + output},
                                {"cacheReadInputTokens", cache_read}}},
                              {"metrics", {{"latencyMs", 400}}}});
  }
  ConverseReply& event(const char* type, Json json) {
    json["p"] = std::string("abcdefghijklmnopqrstuvwxyz").substr(0, bytes_.size() % 26);
    bytes_ += encode_event(make_event(type, to_text(json)));
    return *this;
  }
  ConverseReply& exception(const char* type, const char* message) {
    bytes_ += encode_event(make_exception(type, to_text({{"message", message}})));
    return *this;
  }
  const std::string& bytes() const { return bytes_; }

 private:
  ConverseReply& delta(Json delta) {
    return event("contentBlockDelta", {{"contentBlockIndex", index_}, {"delta", std::move(delta)}});
  }
  ConverseReply& end_block() { return event("contentBlockStop", {{"contentBlockIndex", index_++}}); }

  std::string bytes_;
  int index_ = 0;
};

}  // namespace aybiza
