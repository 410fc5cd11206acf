// A checkpoint's file as it may come from a full disk, another version or an intruder: it is refused, or it is
// written again as it was understood, and the model would take its history.
#include <cstdlib>

#include "core/call/Checkpoint.h"
#include "core/vendors/bedrock/ChatHistory.h"
#include "core/vendors/bedrock/ConverseRules.h"

using namespace aybiza;

namespace {

void check(bool promise) {
  if (!promise) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto checkpoint = parse_checkpoint(text);
  if (!checkpoint) return 0;
  check(parse_checkpoint_head(text)->call_id == checkpoint->record.info.id);
  const std::string written = to_text(*checkpoint, "owner");
  const auto again = parse_checkpoint(written);
  check(again && to_text(*again, "owner") == written);
  (void)report(checkpoint->record);

  auto history = bedrock::ChatHistory::parse(*parse_json(checkpoint->history, "history"));
  check(history.has_value());
  history->add_caller("Where were we?");
  const Json tool = {{"toolSpec", {{"name", "book"}, {"inputSchema", {{"json", {{"type", "object"}}}}}}}};
  const Json request = {{"messages", history->messages()},
                        {"inferenceConfig", {{"maxTokens", 1}}},
                        {"toolConfig", {{"tools", {tool}}}}};  // wanted wherever a history speaks of tools
  check(bedrock::check_converse_request(request).has_value());
  return 0;
}
