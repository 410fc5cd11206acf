// FakeModelVendor: Bedrock's ConverseStream for tests, on a MemoryNetwork. It says what a test has written
// for it, token by token, and keeps every request; one that breaks Bedrock's own rules is refused as Bedrock
// would and remembered. What may go wrong with an answer is part of the answer's script.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/line/Toolbox.h"
#include "core/net/MemoryNetwork.h"

namespace aybiza::test {

/// One answer of the model: some text, then tools, unless something goes wrong.
struct ModelReply {
  std::string text;
  std::vector<ToolUse> tools;

  int status = 200;  ///< another one: an HTTP error with `body`
  std::string body;
  std::string raw;  ///< bytes that follow the text in place of a proper end
  enum class End { proper, whole, broken, never } end = End::proper;  ///< how the stream ends after it
};

ModelReply says(std::string text);
/// Asks for tools after a few words; may be none.
ModelReply uses(std::vector<ToolUse> tools, std::string text = "");
ModelReply refuses(int status, std::string body = "{}");
/// The words, then these bytes, then the stream ends without the end that the protocol asks for.
ModelReply sends(std::string raw, std::string text = "");
/// The words, then the connection breaks.
ModelReply breaks_after(std::string text);
/// The words, then nothing any more.
ModelReply stalls_after(std::string text);

class FakeModelVendor {
 public:
  explicit FakeModelVendor(MemoryNetwork& network, const std::string& url = "https://bedrock");

  MemoryPeer& peer() { return *peer_; }
  /// What is answered next; when it is used up, `think` is asked.
  std::deque<ModelReply> script;
  std::function<ModelReply(const Json& request)> think = [](const Json&) { return says("I see."); };
  /// From now on every request gets this; nothing: the script again.
  std::optional<ModelReply> always;
  Duration first_token{}, token_gap{};

  const std::vector<Json>& requests() const { return requests_; }
  /// What Bedrock would have refused.
  const std::vector<std::string>& broken_rules() const { return broken_rules_; }
  /// Requests whose answer is not complete, and whose client still waits for it.
  int open_requests() const { return open_; }

 private:
  Task<> serve(HttpRequest request, HttpWriter& writer);
  Task<> stream(ModelReply reply, HttpWriter& writer);
  Task<> write_text(std::string text, HttpWriter& writer);
  ModelReply next(const Json& request);

  Loop& loop_;
  MemoryPeer* peer_;
  std::vector<Json> requests_;
  std::vector<std::string> broken_rules_;
  int open_ = 0;
};

/// The caller's words in the last message of a request that has any.
std::string last_words(const Json& request);
/// All texts of a request's messages, "user: …" and "assistant: …", a line each; tools as {name} and
/// {result}.
std::string conversation_of(const Json& request);

}  // namespace aybiza::test
