#include "tools/simulation/FakeModelVendor.h"

#include "core/net/EventStream.h"
#include "core/vendors/bedrock/ConverseRules.h"

namespace aybiza::test {

namespace {

std::string event(const char* type, const Json& json) {
  return encode_event(make_event(type, to_text(json)));
}

/// A use's number in the answer is its block's, after the text.
std::string tool_block(const ToolUse& use, int index) {
  return event("contentBlockStart", {{"contentBlockIndex", index},
                                     {"start", {{"toolUse", {{"toolUseId", use.id}, {"name", use.name}}}}}}) +
         event("contentBlockDelta",
               {{"contentBlockIndex", index}, {"delta", {{"toolUse", {{"input", to_text(use.input)}}}}}}) +
         event("contentBlockStop", {{"contentBlockIndex", index}});
}

std::string proper_end(bool wants_tools) {
  return event("messageStop", {{"stopReason", wants_tools ? "tool_use" : "end_turn"}}) +
         event("metadata", {{"usage", {{"inputTokens", 100}, {"outputTokens", 20}, {"totalTokens", 120}}},
                            {"metrics", {{"latencyMs", 400}}}});
}

/// Counts a request as open for as long as it lives.
class Open {
 public:
  explicit Open(int& count) : count_(count) { count_++; }
  Open(const Open&) = delete;
  ~Open() { count_--; }

 private:
  int& count_;
};

}  // namespace

ModelReply says(std::string text) { return {.text = std::move(text)}; }
ModelReply uses(std::vector<ToolUse> tools, std::string text) {
  return {.text = std::move(text), .tools = std::move(tools)};
}
ModelReply refuses(int status, std::string body) { return {.status = status, .body = std::move(body)}; }
ModelReply sends(std::string raw, std::string text) {
  return {.text = std::move(text), .raw = std::move(raw), .end = ModelReply::End::whole};
}
ModelReply breaks_after(std::string text) {
  return {.text = std::move(text), .end = ModelReply::End::broken};
}
ModelReply stalls_after(std::string text) { return {.text = std::move(text), .end = ModelReply::End::never}; }

FakeModelVendor::FakeModelVendor(MemoryNetwork& network, const std::string& url)
    : loop_(network.loop()), peer_(&network.serve_http(url, [this](HttpRequest request, HttpWriter& writer) {
        return serve(std::move(request), writer);
      })) {}

ModelReply FakeModelVendor::next(const Json& request) {
  if (always) return *always;
  if (script.empty()) return think(request);
  ModelReply reply = std::move(script.front());
  script.pop_front();
  return reply;
}

Task<> FakeModelVendor::serve(HttpRequest request, HttpWriter& writer) {
  const Json body = parse_json(request.body, "the request").value_or(Json());
  requests_.push_back(body);
  if (auto valid = bedrock::check_converse_request(body); !valid) {
    broken_rules_.push_back(valid.error().text());
    writer.answer(400, to_text({{"message", valid.error().text()}}));
    co_return;
  }
  ModelReply reply = next(body);
  const Open open(open_);
  co_await sleep(loop_, first_token);
  if (reply.status != 200)
    writer.answer(reply.status, reply.body);
  else
    co_await stream(std::move(reply), writer);
}

Task<> FakeModelVendor::stream(ModelReply reply, HttpWriter& writer) {
  writer.start(200, {{"Content-Type", "application/vnd.amazon.eventstream"}});
  writer.write(event("messageStart", {{"role", "assistant"}}));
  if (!reply.text.empty()) co_await write_text(reply.text, writer);
  int index = 1;
  for (const ToolUse& use : reply.tools) writer.write(tool_block(use, index++));
  if (!reply.raw.empty()) writer.write(reply.raw);
  if (reply.end == ModelReply::End::proper) writer.write(proper_end(!reply.tools.empty()));
  if (reply.end == ModelReply::End::broken) writer.cut();
  if (reply.end == ModelReply::End::never)
    while (writer.is_open()) co_await sleep(loop_, milliseconds(100));
}

Task<> FakeModelVendor::write_text(std::string text, HttpWriter& writer) {
  for (size_t at = 0; at < text.size() && writer.is_open();) {
    const size_t end = std::min(text.find(' ', at), text.size() - 1) + 1;
    writer.write(event("contentBlockDelta",
                       {{"contentBlockIndex", 0}, {"delta", {{"text", text.substr(at, end - at)}}}}));
    at = end;
    co_await sleep(loop_, token_gap);
  }
  writer.write(event("contentBlockStop", {{"contentBlockIndex", 0}}));
}

std::string last_words(const Json& request) {
  const Json& messages = get(request, "messages");
  for (auto message = messages.rbegin(); message != messages.rend(); ++message)
    if (get_string(*message, "role") == "user")
      for (const Json& block : get(*message, "content"))
        if (block.contains("text")) return get_string(block, "text");
  return "";
}

std::string conversation_of(const Json& request) {
  std::string lines;
  for (const Json& message : get(request, "messages")) {
    lines += get_string(message, "role") + ":";
    for (const Json& block : get(message, "content")) {
      if (block.contains("text")) lines += " " + get_string(block, "text");
      if (block.contains("toolUse")) lines += " {" + get_string(block["toolUse"], "name") + "}";
      if (block.contains("toolResult")) lines += " {result}";
    }
    lines += "\n";
  }
  return lines;
}

}  // namespace aybiza::test
