// A Bedrock that says anything at all. The input is cut into lines "type json" that are put into well-formed
// frames, so that the fuzzer gets past the checksums; an input that begins with a zero byte is fed as raw
// bytes instead. What must hold: whatever turn comes out of it can go back to Bedrock.
#include <cstdlib>

#include "core/vendors/bedrock/ConverseRequest.h"
#include "core/vendors/bedrock/ConverseRules.h"
#include "core/vendors/bedrock/ConverseStream.h"

using namespace aybiza;
using namespace aybiza::bedrock;

namespace {

std::string frames(std::string_view lines) {
  std::string bytes;
  while (!lines.empty()) {
    const auto line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    const size_t blank = std::min(line.find(' '), line.size());
    const std::string type(line.substr(0, std::min<size_t>(blank, 100)));
    bytes += encode_event(make_event(type, std::string(line.substr(blank))));
  }
  return bytes;
}

void hold_against_the_rules(ModelTurn turn) {
  for (const Block& block : turn.blocks) {
    const auto* use = std::get_if<ToolUse>(&block);
    if (use && (use->id.size() > 64 ||
                use->id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") < use->id.size()))
      return;  // an id that Bedrock itself could not have sent
  }
  ChatHistory history;
  history.add_caller("Hello");
  history.add_model_turn(1, std::move(turn.blocks));
  history.cut(1, "Hel");
  history.add_caller("Hello again");
  const ConverseRequest request{.messages = history.messages()};
  const auto valid = check_converse_request(to_json(request, *find_model("claude-haiku-4-5")));
  if (!valid && valid.error().message.find("used twice") == std::string::npos) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::string bytes = size > 0 && data[0] == 0 ? std::string(input.substr(1)) : frames(input);
  ConverseStream stream;
  constexpr size_t piece = 61;
  for (size_t at = 0; at < bytes.size(); at += piece) {
    stream.feed(std::string_view(bytes).substr(at, piece));
    for (;;) {
      const auto event = stream.next();
      if (!event) return 0;
      if (!*event) break;
    }
  }
  if (auto turn = stream.finish()) hold_against_the_rules(std::move(*turn));
  return 0;
}
